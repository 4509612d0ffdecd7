INSERT INTO `tally` (`scope`, `questions`, `phase`, `question`, `choice`, `n`) SELECT '<' || `scope`, `questions`, `phase`, substr(`question`, 2), `choice`, `n` FROM `tally` WHERE `question` >= '<' AND `question` < '=';--> statement-breakpoint
DELETE FROM `tally` WHERE `question` >= '<' AND `question` < '=';
