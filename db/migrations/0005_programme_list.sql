DROP INDEX `programme_public`;--> statement-breakpoint
DROP INDEX `programme_place`;--> statement-breakpoint
ALTER TABLE `programme` ADD `emptied_at` integer;--> statement-breakpoint
UPDATE `programme` SET `emptied_at` = (SELECT `erased_at` FROM `matter` WHERE `matter`.`id` = `programme`.`matter_id`);--> statement-breakpoint
CREATE INDEX `programme_room` ON `programme` (case when shut_at is not null then 'shut' when waiting = 0 and taken < capacity then 'open' else 'full' end,`first_at`,`matter_id`) WHERE open_at is not null and cancelled_at is null and emptied_at is null;--> statement-breakpoint
CREATE INDEX `programme_place_room` ON `programme` (`place_id`,case when shut_at is not null then 'shut' when waiting = 0 and taken < capacity then 'open' else 'full' end,`first_at`,`matter_id`) WHERE open_at is not null and cancelled_at is null and emptied_at is null;--> statement-breakpoint
CREATE INDEX `programme_over` ON `programme` (`last_at`,`matter_id`) WHERE open_at is not null and cancelled_at is null and emptied_at is null;--> statement-breakpoint
CREATE INDEX `programme_place_over` ON `programme` (`place_id`,`last_at`,`matter_id`) WHERE open_at is not null and cancelled_at is null and emptied_at is null;--> statement-breakpoint
CREATE INDEX `programme_public` ON `programme` (`first_at`,`matter_id`) WHERE open_at is not null and cancelled_at is null and emptied_at is null;--> statement-breakpoint
CREATE INDEX `programme_place` ON `programme` (`place_id`,`first_at`,`matter_id`) WHERE open_at is not null and cancelled_at is null and emptied_at is null;