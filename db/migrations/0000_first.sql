CREATE TABLE `appointment` (
	`post` text PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `calendar_year` (
	`year` integer PRIMARY KEY NOT NULL,
	`version` text NOT NULL,
	`row` text NOT NULL,
	`imported_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `clock` (
	`matter_id` text NOT NULL,
	`rule` text NOT NULL,
	`occurrence` integer NOT NULL,
	`started_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`told_due_at` integer,
	`provisional` integer NOT NULL,
	`calendar_version` text NOT NULL,
	`started_by_seq` integer NOT NULL,
	`stopped_at` integer,
	`stopped_by_seq` integer,
	`reminded` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`matter_id`, `rule`, `occurrence`)
);
--> statement-breakpoint
CREATE INDEX `clock_running` ON `clock` (`due_at`) WHERE stopped_at is null and reminded < 4;--> statement-breakpoint
CREATE INDEX `clock_calendar` ON `clock` (`calendar_version`) WHERE stopped_at is null;--> statement-breakpoint
CREATE TABLE `cron_run` (
	`job` text NOT NULL,
	`slot` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`job`, `slot`)
);
--> statement-breakpoint
CREATE TABLE `history` (
	`matter_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`by` text,
	`event` text NOT NULL,
	`facts` text NOT NULL,
	`sealed_detail` text,
	PRIMARY KEY(`matter_id`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `kept_mail` (
	`n` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`sealed_mail` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `kept_mail_id_unique` ON `kept_mail` (`id`);--> statement-breakpoint
CREATE TABLE `letter` (
	`id` text PRIMARY KEY NOT NULL,
	`matter_id` text,
	`template` text NOT NULL,
	`recipient` text NOT NULL,
	`seq` integer,
	`facts` text NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`next_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`leased_until` integer NOT NULL,
	`leased_by` text,
	`sent_at` integer,
	`address_day` text,
	`closed_at` integer
);
--> statement-breakpoint
CREATE INDEX `letter_waiting` ON `letter` (`next_at`) WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX `letter_dead` ON `letter` (`created_at`) WHERE state = 'dead' and closed_at is null;--> statement-breakpoint
CREATE INDEX `letter_matter` ON `letter` (`matter_id`);--> statement-breakpoint
CREATE INDEX `letter_address` ON `letter` (`address_day`) WHERE address_day is not null;--> statement-breakpoint
CREATE TABLE `letter_attempt` (
	`letter_id` text NOT NULL,
	`no` integer NOT NULL,
	`at` integer NOT NULL,
	`result` text NOT NULL,
	`reason` text,
	PRIMARY KEY(`letter_id`, `no`)
);
--> statement-breakpoint
CREATE TABLE `matter` (
	`n` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`reference` text NOT NULL,
	`kind` text NOT NULL,
	`sender` text NOT NULL,
	`track` text NOT NULL,
	`first_stop` text,
	`channel` text NOT NULL,
	`stage` text NOT NULL,
	`version` integer NOT NULL,
	`received_at` integer NOT NULL,
	`entered_at` integer NOT NULL,
	`entered_by` text,
	`opened_at` integer,
	`opened_by` text,
	`handler_id` text,
	`keep_from` integer NOT NULL,
	`danger_at` integer,
	`danger_settled_at` integer,
	`set_aside_at` integer,
	`closed_at` integer,
	`outcome` text,
	`next_due_at` integer NOT NULL,
	`next_rule` text,
	`next_provisional` integer NOT NULL,
	`rules_of` text NOT NULL,
	`data_key` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `matter_id_unique` ON `matter` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `matter_reference_unique` ON `matter` (`reference`);--> statement-breakpoint
CREATE INDEX `matter_queue` ON `matter` (`next_due_at`,`n`,`keep_from`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `matter_queue_kind` ON `matter` (`kind`,`next_due_at`,`n`,`keep_from`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `matter_queue_stage` ON `matter` (`stage`,`next_due_at`,`n`,`keep_from`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `matter_queue_handler` ON `matter` (`handler_id`,`next_due_at`,`n`,`keep_from`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `matter_queue_channel` ON `matter` (`channel`,`next_due_at`,`n`,`keep_from`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `matter_danger` ON `matter` (`danger_at`) WHERE danger_at is not null and danger_settled_at is null and closed_at is null;--> statement-breakpoint
CREATE INDEX `matter_closed` ON `matter` (`closed_at`,`n`,`keep_from`) WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX `matter_closed_kind` ON `matter` (`kind`,`closed_at`,`n`,`keep_from`) WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX `matter_closed_handler` ON `matter` (`handler_id`,`closed_at`,`n`,`keep_from`) WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX `matter_closed_channel` ON `matter` (`channel`,`closed_at`,`n`,`keep_from`) WHERE closed_at is not null;--> statement-breakpoint
CREATE TABLE `once` (
	`digest` text PRIMARY KEY NOT NULL,
	`matter_id` text NOT NULL,
	`sealed_receipt` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `once_at` ON `once` (`at`);--> statement-breakpoint
CREATE TABLE `session` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`seen_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `session_staff` ON `session` (`staff_id`);--> statement-breakpoint
CREATE TABLE `staff` (
	`id` text PRIMARY KEY NOT NULL,
	`login` text NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`password_hash` text,
	`invite_hash` text,
	`invite_until` integer,
	`created_at` integer NOT NULL,
	`left_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_login_unique` ON `staff` (`login`);--> statement-breakpoint
CREATE TABLE `staff_role` (
	`staff_id` text NOT NULL,
	`role` text NOT NULL,
	`department` text DEFAULT '' NOT NULL,
	PRIMARY KEY(`staff_id`, `role`, `department`)
);
--> statement-breakpoint
CREATE INDEX `staff_role_role` ON `staff_role` (`role`);--> statement-breakpoint
CREATE TABLE `submission` (
	`matter_id` text PRIMARY KEY NOT NULL,
	`sealed_form` text NOT NULL,
	`receipt_hash` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `submission_receipt` ON `submission` (`receipt_hash`);