//! What our client and our source believe of slskd, fact by fact, each with its section of the
//! slskd contract.
//!
//! | cases | ask | and run with |
//! |---|---|---|
//! | `reading` | nothing but reads | the simulator in five versions, and a real slskd |
//! | `stage` | enqueue, cancel, restart, lose | the simulator, in the versions that differ |
//!
//! A real slskd is somebody's: only `reading` is let near it, and only when `TOWLINE_SLSKD_URL`
//! and `TOWLINE_SLSKD_KEY` name one. Nothing is changed there.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod cases;
mod reading;
mod receiver;
mod stage;
mod world;

/// Makes a test of each case in each world.
macro_rules! reading {
    ($($case:ident)*) => {
        reading! { @in simulated_0_21 super::world::Simulated::<21>; $($case)* }
        reading! { @in simulated_0_23 super::world::Simulated::<23>; $($case)* }
        reading! { @in simulated_0_24 super::world::Simulated::<24>; $($case)* }
        reading! { @in simulated_0_25 super::world::Simulated::<25>; $($case)* }
        reading! { @in simulated_0_26 super::world::Simulated::<26>; $($case)* }
        reading! { @in real super::world::Real; $($case)* }
    };
    (@in $world:ident $type:ty; $($case:ident)*) => {
        mod $world {
            $(#[tokio::test]
            async fn $case() {
                if let Some(world) = <$type as super::world::World>::start().await {
                    super::reading::$case(&world).await;
                }
            })*
        }
    };
}

reading! {
    a_missing_key_and_a_wrong_one_are_the_same_empty_401
    whether_a_key_is_asked_for_is_told_to_anybody
    its_life_is_told_to_anybody
    its_version_is_text_and_its_state_says_the_same
    its_options_tell_directories_and_no_key
    all_downloads_come_in_one_answer_grouped_by_remote_directory
    hidden_rows_are_in_the_longer_list_only
    what_it_does_not_know_is_not_found
    events_come_newest_first_with_their_number
    a_page_of_events_begins_at_its_offset
    a_directory_lists_what_is_in_it
    searches_are_listed_without_what_they_found
}

/// Makes a test of each case with each version that is named.
macro_rules! stage {
    ($($case:ident: $($version:ident)+;)*) => {
        $(mod $case {
            $(#[tokio::test]
            async fn $version() {
                super::cases::$case(super::stage::$version).await;
            })+
        })*
    };
}

stage! {
    // §1
    a_login_gives_a_token_that_a_restart_ends: v0_21_4 v0_26_0;
    a_readonly_key_may_do_all_that_we_do: v0_21_4 v0_24_5 v0_26_0;
    without_authentication_nobody_is_let_in_too: v0_21_4 v0_26_0;
    all_calls_go_below_the_base: v0_21_4 v0_26_0;
    names_of_any_kind_are_one_segment: v0_24_5 v0_26_0;
    // §2
    it_is_logged_in_or_not: v0_21_4 v0_26_0;
    // §3
    fields_of_a_row_by_version: v0_21_4 v0_23_2 v0_24_5 v0_25_1 v0_26_0;
    a_time_without_its_zone_is_the_same_time: v0_21_4 v0_26_0;
    the_directory_ends_at_the_last_separator: v0_21_4 v0_26_0;
    cancelling_comes_later_and_hiding_needs_an_end: v0_21_4 v0_26_0;
    asking_again_hides_the_old_row_and_makes_a_new_id: v0_21_4 v0_24_5 v0_26_0;
    retention_hides_a_row_that_its_id_still_finds: v0_21_4 v0_26_0;
    a_restart_ends_what_was_under_way: v0_21_4 v0_26_0;
    a_place_in_the_queue_may_not_be_told: v0_21_4 v0_26_0;
    // §4
    an_enqueue_answers_since_0_24: v0_21_4 v0_23_2 v0_24_5 v0_26_0;
    an_enqueue_is_refused_in_words: v0_21_4 v0_24_5 v0_26_0;
    what_is_under_way_is_counted_as_failed: v0_24_5 v0_26_0;
    a_batch_is_taken_in_part_and_known_by_its_id: v0_26_0;
    a_batch_says_where_it_lands: v0_26_0;
    // §5
    every_state_is_read_as_what_it_means: v0_21_4 v0_26_0;
    slskd_rests_between_its_own_attempts: v0_26_0;
    before_0_26_slskd_does_not_try_again: v0_21_4 v0_25_1;
    // §6
    success_is_said_before_the_file_is_there: v0_21_4 v0_26_0;
    a_move_that_fails_is_told_to_nobody: v0_21_4 v0_26_0;
    a_file_lands_in_the_last_part_of_its_directory: v0_21_4 v0_24_5 v0_25_1 v0_26_0;
    a_template_says_where_since_0_26: v0_26_0;
    albums_share_a_directory_and_a_second_file_is_renamed: v0_23_2 v0_26_0;
    a_file_may_be_replaced_since_0_26: v0_26_0;
    unfinished_files_are_elsewhere: v0_21_4 v0_26_0;
    // §7
    there_are_no_events_before_0_22: v0_21_4;
    an_event_names_row_and_final_name: v0_23_2 v0_24_5 v0_25_1 v0_26_0;
    a_directory_event_has_the_time_of_its_last_file: v0_23_2 v0_26_0;
    a_failed_last_file_raises_no_directory_event: v0_23_2 v0_26_0;
    a_directory_event_comes_early_while_a_file_waits_for_its_retry: v0_26_0;
    a_directory_event_comes_although_a_file_is_missing: v0_23_2 v0_26_0;
    discs_have_an_event_each_and_their_album_none: v0_23_2 v0_26_0;
    new_events_shift_the_pages: v0_23_2 v0_26_0;
    events_of_other_kinds_are_passed_over: v0_24_5 v0_26_0;
    a_sample_event_is_nonsense_and_is_read: v0_23_2 v0_26_0;
    // §8
    a_webhook_says_what_the_event_of_its_id_says: v0_23_2 v0_24_5 v0_26_0;
    a_webhook_that_fails_is_tried_as_often_as_configured_and_dropped: v0_23_2 v0_26_0;
    a_restart_forgets_webhooks_and_keeps_events: v0_23_2 v0_26_0;
    the_options_tell_our_webhook: v0_24_5 v0_25_1 v0_26_0;
    // §9
    listings_are_relative_and_recursive_ones_flat: v0_21_4 v0_26_0;
    names_whose_base64_has_a_slash_are_spelled_around_it: v0_21_4 v0_26_0;
    deleting_needs_a_setting: v0_21_4 v0_26_0;
    // §10
    a_search_shows_what_it_found_when_it_is_over: v0_21_4 v0_26_0;
    a_search_needs_a_connection_and_can_be_stopped: v0_21_4 v0_26_0;
    // §11
    enqueues_of_two_clients_at_once_are_refused_since_0_24: v0_23_2 v0_24_5 v0_26_0;
    enqueues_of_one_client_wait_for_each_other: v0_24_5 v0_26_0;
    a_start_is_refused_connections_and_then_the_same_table: v0_21_4 v0_26_0;
}
