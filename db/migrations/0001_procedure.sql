CREATE TABLE `audit` (
	`n` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`by` text,
	`action` text NOT NULL,
	`matter_id` text,
	`subject` text,
	`facts` text NOT NULL,
	`prev` text,
	`hash` text
);
--> statement-breakpoint
CREATE INDEX `audit_loose` ON `audit` (`n`) WHERE hash is null;--> statement-breakpoint
CREATE INDEX `audit_matter` ON `audit` (`matter_id`,`n`) WHERE matter_id is not null;--> statement-breakpoint
CREATE INDEX `audit_by` ON `audit` (`by`,`n`);--> statement-breakpoint
CREATE TABLE `feed` (
	`staff_id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `feed_token` ON `feed` (`token_hash`);--> statement-breakpoint
CREATE TABLE `lease` (
	`name` text PRIMARY KEY NOT NULL,
	`holder` text NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `recovery_code` (
	`staff_id` text NOT NULL,
	`hash` text NOT NULL,
	`used_at` integer,
	PRIMARY KEY(`staff_id`, `hash`)
);
--> statement-breakpoint
CREATE TABLE `reveal` (
	`staff_id` text NOT NULL,
	`matter_id` text NOT NULL,
	`until` integer NOT NULL,
	PRIMARY KEY(`staff_id`, `matter_id`)
);
--> statement-breakpoint
CREATE TABLE `setting` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`at` integer NOT NULL,
	`by` text
);
--> statement-breakpoint
CREATE TABLE `shield` (
	`staff_id` text NOT NULL,
	`matter_n` integer NOT NULL,
	`matter_id` text NOT NULL,
	`why` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`staff_id`, `matter_n`)
);
--> statement-breakpoint
CREATE INDEX `shield_matter` ON `shield` (`matter_id`);--> statement-breakpoint
CREATE TABLE `answer_template` (
	`id` text PRIMARY KEY NOT NULL,
	`sealed_title` text NOT NULL,
	`sealed_text` text NOT NULL,
	`at` integer NOT NULL,
	`by` text
);
--> statement-breakpoint
CREATE TABLE `blind_index` (
	`hash` text NOT NULL,
	`matter_id` text NOT NULL,
	PRIMARY KEY(`hash`, `matter_id`)
);
--> statement-breakpoint
CREATE INDEX `blind_index_matter` ON `blind_index` (`matter_id`);--> statement-breakpoint
CREATE TABLE `closed_day` (
	`day` text PRIMARY KEY NOT NULL,
	`sealed_why` text NOT NULL,
	`at` integer NOT NULL,
	`by` text
);
--> statement-breakpoint
CREATE TABLE `file` (
	`id` text PRIMARY KEY NOT NULL,
	`matter_id` text NOT NULL,
	`seq` integer NOT NULL,
	`sealed_name` text NOT NULL,
	`type` text NOT NULL,
	`size` integer NOT NULL,
	`at` integer NOT NULL,
	`erased_at` integer
);
--> statement-breakpoint
CREATE INDEX `file_matter` ON `file` (`matter_id`,`seq`);--> statement-breakpoint
CREATE TABLE `improvement` (
	`matter_id` text PRIMARY KEY NOT NULL,
	`sealed_text` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `link` (
	`matter_id` text NOT NULL,
	`other_id` text NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`matter_id`, `other_id`, `kind`)
);
--> statement-breakpoint
CREATE INDEX `link_other` ON `link` (`other_id`);--> statement-breakpoint
CREATE TABLE `praise` (
	`staff_id` text NOT NULL,
	`matter_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`staff_id`, `matter_id`)
);
--> statement-breakpoint
CREATE TABLE `retention` (
	`n` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`outcome` text NOT NULL,
	`years` integer NOT NULL,
	`from_day` text NOT NULL,
	`at` integer NOT NULL,
	`by` text
);
--> statement-breakpoint
CREATE TABLE `search_piece` (
	`n` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`matter_id` text NOT NULL,
	`seq` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `search_piece_place` ON `search_piece` (`matter_id`,`seq`);--> statement-breakpoint
CREATE TABLE `snapshot` (
	`name` text PRIMARY KEY NOT NULL,
	`sealed_data` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `survey` (
	`matter_id` text PRIMARY KEY NOT NULL,
	`handled` text NOT NULL,
	`timely` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `clock` ADD `extended_by_seq` integer;--> statement-breakpoint
ALTER TABLE `matter` ADD `service` text;--> statement-breakpoint
ALTER TABLE `matter` ADD `unread_at` integer;--> statement-breakpoint
ALTER TABLE `matter` ADD `harm_at` integer;--> statement-breakpoint
ALTER TABLE `matter` ADD `harm_settled_at` integer;--> statement-breakpoint
ALTER TABLE `matter` ADD `dissatisfied_at` integer;--> statement-breakpoint
ALTER TABLE `matter` ADD `passed_on_at` integer;--> statement-breakpoint
ALTER TABLE `matter` ADD `passed_up_at` integer;--> statement-breakpoint
ALTER TABLE `matter` ADD `held_at` integer;--> statement-breakpoint
ALTER TABLE `matter` ADD `erased_at` integer;--> statement-breakpoint
CREATE INDEX `matter_received` ON `matter` (`received_at`,`n`);--> statement-breakpoint
CREATE INDEX `matter_unread` ON `matter` (`unread_at`,`n`) WHERE unread_at is not null;--> statement-breakpoint
ALTER TABLE `session` ADD `second_at` integer;--> statement-breakpoint
ALTER TABLE `session` ADD `stepped_at` integer;--> statement-breakpoint
ALTER TABLE `staff` ADD `sealed_totp` text;--> statement-breakpoint
ALTER TABLE `staff` ADD `totp_at` integer;--> statement-breakpoint
ALTER TABLE `staff` ADD `totp_step` integer;--> statement-breakpoint
ALTER TABLE `submission` ADD `voiced_by` text;--> statement-breakpoint
ALTER TABLE `submission` ADD `sender_seen` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `submission_voiced` ON `submission` (`voiced_by`) WHERE voiced_by is not null;