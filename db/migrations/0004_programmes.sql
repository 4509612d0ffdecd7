CREATE TABLE `attendance` (
	`matter_id` text NOT NULL,
	`meeting_no` integer NOT NULL,
	`registration_id` text NOT NULL,
	`state` text NOT NULL,
	`at` integer NOT NULL,
	`by` text,
	PRIMARY KEY(`matter_id`, `meeting_no`, `registration_id`)
);
--> statement-breakpoint
CREATE TABLE `meeting` (
	`matter_id` text NOT NULL,
	`no` integer NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`called_at` integer,
	`present` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`matter_id`, `no`)
);
--> statement-breakpoint
CREATE INDEX `meeting_starts` ON `meeting` (`starts_at`);--> statement-breakpoint
CREATE TABLE `opinion` (
	`n` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`matter_id` text NOT NULL,
	`set_of` text NOT NULL,
	`set_version` integer NOT NULL,
	`phase` text NOT NULL,
	`way` text NOT NULL,
	`hour` integer NOT NULL,
	`choices` text NOT NULL,
	`sealed_words` text,
	`pair` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `opinion_id_unique` ON `opinion` (`id`);--> statement-breakpoint
CREATE INDEX `opinion_matter` ON `opinion` (`matter_id`,`phase`,`n`);--> statement-breakpoint
CREATE INDEX `opinion_pair` ON `opinion` (`matter_id`,`pair`) WHERE pair is not null;--> statement-breakpoint
CREATE TABLE `opinion_ticket` (
	`hash` text PRIMARY KEY NOT NULL,
	`matter_id` text NOT NULL,
	`phase` text NOT NULL,
	`way` text NOT NULL,
	`once` integer NOT NULL,
	`used_at` integer,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `opinion_ticket_matter` ON `opinion_ticket` (`matter_id`);--> statement-breakpoint
CREATE TABLE `paper` (
	`matter_id` text NOT NULL,
	`name` text NOT NULL,
	`no` integer NOT NULL,
	`state` text NOT NULL,
	`sealed_content` text,
	`file_id` text,
	`at` integer NOT NULL,
	`by` text,
	`submitted_at` integer,
	`decided_at` integer,
	`decided_by` text,
	PRIMARY KEY(`matter_id`, `name`, `no`)
);
--> statement-breakpoint
CREATE TABLE `place` (
	`id` text PRIMARY KEY NOT NULL,
	`sealed_name` text NOT NULL,
	`sealed_address` text NOT NULL,
	`at` integer NOT NULL,
	`by` text,
	`closed_at` integer
);
--> statement-breakpoint
CREATE TABLE `programme` (
	`matter_id` text PRIMARY KEY NOT NULL,
	`sealed_plan` text NOT NULL,
	`place_id` text NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`capacity` integer NOT NULL,
	`age_from` integer,
	`age_to` integer,
	`asks` text NOT NULL,
	`proposed_at` integer,
	`approved_at` integer,
	`approved_by` text,
	`late_seq` integer,
	`open_at` integer,
	`shut_at` integer,
	`cancelled_at` integer,
	`archived_at` integer,
	`taken` integer DEFAULT 0 NOT NULL,
	`waiting` integer DEFAULT 0 NOT NULL,
	`answered` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `programme_public` ON `programme` (`first_at`,`matter_id`) WHERE open_at is not null and cancelled_at is null;--> statement-breakpoint
CREATE INDEX `programme_place` ON `programme` (`place_id`,`first_at`,`matter_id`) WHERE open_at is not null and cancelled_at is null;--> statement-breakpoint
CREATE INDEX `programme_first` ON `programme` (`first_at`,`matter_id`);--> statement-breakpoint
CREATE TABLE `question_set` (
	`id` text PRIMARY KEY NOT NULL,
	`of` text NOT NULL,
	`version` integer NOT NULL,
	`from_day` text NOT NULL,
	`sealed_questions` text NOT NULL,
	`at` integer NOT NULL,
	`by` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `question_set_version` ON `question_set` (`of`,`version`);--> statement-breakpoint
CREATE TABLE `registration` (
	`id` text PRIMARY KEY NOT NULL,
	`matter_id` text NOT NULL,
	`no` integer NOT NULL,
	`state` text NOT NULL,
	`at` integer NOT NULL,
	`offered_until` integer,
	`left_at` integer,
	`receipt_hash` text,
	`sealed_form` text NOT NULL,
	`entered_by` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `registration_no` ON `registration` (`matter_id`,`no`);--> statement-breakpoint
CREATE UNIQUE INDEX `registration_receipt` ON `registration` (`receipt_hash`);--> statement-breakpoint
CREATE INDEX `registration_state` ON `registration` (`matter_id`,`state`,`no`);--> statement-breakpoint
CREATE INDEX `registration_offered` ON `registration` (`offered_until`) WHERE state = 'offered';--> statement-breakpoint
CREATE TABLE `talk` (
	`id` text PRIMARY KEY NOT NULL,
	`matter_id` text NOT NULL,
	`no` integer NOT NULL,
	`sealed_contact` text NOT NULL,
	`at` integer NOT NULL,
	`done_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `talk_no` ON `talk` (`matter_id`,`no`);--> statement-breakpoint
CREATE TABLE `tally` (
	`scope` text NOT NULL,
	`questions` text NOT NULL,
	`phase` text NOT NULL,
	`question` text NOT NULL,
	`choice` integer NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`scope`, `questions`, `phase`, `question`, `choice`)
);
