-- The search index holds keyed tokens only, without their order, and no text (docs/decisions, "search").
CREATE VIRTUAL TABLE `search_tokens` USING fts5(`tokens`, content='', contentless_delete=1, detail=none, tokenize="ascii");--> statement-breakpoint
-- The audit is only ever added to; linking a row into the chain fills two empty columns, once.
CREATE TRIGGER `audit_stays` BEFORE DELETE ON `audit` BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `audit_is_linked_once` BEFORE UPDATE ON `audit` WHEN old.`hash` IS NOT NULL OR new.`hash` IS NULL OR new.`n` IS NOT old.`n` OR new.`at` IS NOT old.`at` OR new.`by` IS NOT old.`by` OR new.`action` IS NOT old.`action` OR new.`matter_id` IS NOT old.`matter_id` OR new.`subject` IS NOT old.`subject` OR new.`facts` IS NOT old.`facts` BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;--> statement-breakpoint
-- What happened to a matter is never rewritten either; erasing its content empties the sealed part alone.
CREATE TRIGGER `history_is_kept` BEFORE UPDATE ON `history` WHEN new.`sealed_detail` IS NOT NULL OR new.`matter_id` IS NOT old.`matter_id` OR new.`seq` IS NOT old.`seq` OR new.`at` IS NOT old.`at` OR new.`by` IS NOT old.`by` OR new.`event` IS NOT old.`event` OR new.`facts` IS NOT old.`facts` BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `history_stays` BEFORE DELETE ON `history` BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
