ALTER TABLE `meeting` ADD `worker_id` text;--> statement-breakpoint
UPDATE `meeting` SET `worker_id` = (SELECT `handler_id` FROM `matter` WHERE `matter`.`id` = `meeting`.`matter_id`) WHERE `called_at` IS NOT NULL;
