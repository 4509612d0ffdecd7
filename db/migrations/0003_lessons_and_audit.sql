CREATE INDEX `history_lessons` ON `history` (`at`) WHERE event = 'lesson-noted';--> statement-breakpoint
-- A row put in place of one that stands fires no delete.
CREATE TRIGGER `audit_is_added` BEFORE INSERT ON `audit` WHEN EXISTS (SELECT 1 FROM `audit` WHERE `n` = new.`n`) BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
