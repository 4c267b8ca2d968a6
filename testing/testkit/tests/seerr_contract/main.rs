//! What our client believes of Overseerr, Jellyseerr and Seerr, fact by fact, each with its
//! section of the seerr reference.
//!
//! | cases | ask | and run with |
//! |---|---|---|
//! | `reading` | nothing but reads | the simulator as all three products, and a real server |
//! | `stage` | request, change, delete, lose | the simulator, as the products that differ |
//! | `tour` | every call once | the simulator |
//!
//! A real server is somebody's: only `reading` is let near it, and only when `TOWLINE_SEERR_URL`
//! and `TOWLINE_SEERR_KEY` name one. Nothing is changed there.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod cases;
mod reading;
mod receiver;
mod stage;
mod tour;
mod world;

/// Makes a test of each case in each world.
macro_rules! reading {
    ($($case:ident)*) => {
        reading! { @in simulated_overseerr super::world::Overseerr; $($case)* }
        reading! { @in simulated_jellyseerr super::world::Jellyseerr; $($case)* }
        reading! { @in simulated_seerr super::world::Seerr; $($case)* }
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
    what_is_not_the_api_is_a_page_and_what_is_unknown_there_is_json
    an_unknown_parameter_is_refused
    a_wrong_key_is_403_and_no_key_401
    the_version_and_the_product_are_told_to_anybody
    the_key_is_that_of_the_owner
    a_user_that_is_unknown_is_told_apart_from_a_wrong_key
    no_user_and_no_request_of_a_number_is_404
    the_library_is_one_listing_whatever_the_page
    requests_are_one_listing_whatever_the_page
    users_are_listed_beyond_the_usual_ten
    no_title_is_refused_by_the_search
    an_unknown_title_is_500_and_a_search_for_it_empty
    a_page_past_the_end_of_a_search_is_empty
    totals_and_services_are_told
    a_number_that_is_not_on_the_blocklist_is_not_found
}

/// Makes a test of each case as each product that is named.
macro_rules! stage {
    ($($case:ident: $($product:ident)+;)*) => {
        $(mod $case {
            $(#[tokio::test]
            async fn $product() {
                super::cases::$case(super::stage::$product()).await;
            })+
        })*
    };
}

stage! {
    // §1
    an_address_below_a_path_is_used_as_it_is_typed: seerr;
    whatever_the_client_sends_is_taken_by_the_strict_server: overseerr jellyseerr seerr;
    a_film_and_a_show_of_one_number_are_two_titles: overseerr jellyseerr seerr;
    a_page_in_front_is_no_answer: overseerr jellyseerr seerr;
    // §2
    the_diagnosis_names_what_is_wrong: overseerr jellyseerr seerr;
    csrf_protection_refuses_changes_only_and_is_named: overseerr jellyseerr seerr;
    any_user_number_leaves_the_process_alive: overseerr jellyseerr seerr;
    permissions_are_those_that_were_given: overseerr jellyseerr seerr;
    // §3, §4
    every_media_number_is_read_as_its_product_means_it: overseerr jellyseerr seerr;
    six_on_a_season_is_what_was_deleted: overseerr jellyseerr seerr;
    every_request_number_is_read: overseerr jellyseerr seerr;
    the_two_qualities_know_nothing_of_each_other: overseerr jellyseerr seerr;
    settings_tell_quality_specials_and_setup: overseerr jellyseerr seerr;
    season_0_is_requested_where_it_may_be: overseerr jellyseerr seerr;
    users_are_searched_where_the_product_can: overseerr jellyseerr seerr;
    what_vanished_is_requestable_again: overseerr jellyseerr seerr;
    // §5
    titles_of_any_letters_are_found: overseerr jellyseerr seerr;
    a_title_with_a_prefix_in_it_is_still_a_title: overseerr jellyseerr seerr;
    ids_find_titles_without_any_key_of_tmdb: overseerr jellyseerr seerr;
    hits_tell_little_of_the_library_and_may_lack_dates: overseerr jellyseerr seerr;
    hits_come_by_popularity_twenty_a_page: seerr;
    an_outage_of_the_metadata_looks_like_no_hit: overseerr jellyseerr seerr;
    // §6
    an_untouched_title_has_nothing_and_a_touched_one_its_requests: overseerr jellyseerr seerr;
    seasons_of_the_library_are_empty_until_a_scan: overseerr jellyseerr seerr;
    what_can_be_requested_is_what_the_server_takes: overseerr jellyseerr seerr;
    an_outage_and_an_unknown_title_are_one_error_that_passes: overseerr jellyseerr seerr;
    // §7.1
    a_film_is_requested_once_in_each_quality: overseerr jellyseerr seerr;
    what_is_there_already_is_accepted_all_the_same: overseerr jellyseerr seerr;
    what_was_declined_or_deleted_can_be_requested_again: overseerr jellyseerr seerr;
    what_was_completed_can_be_requested_again_in_seerr: overseerr jellyseerr seerr;
    seasons_that_are_taken_are_left_out_until_nothing_is_left: overseerr jellyseerr seerr;
    all_seasons_means_those_that_are_new: overseerr jellyseerr seerr;
    a_season_that_does_not_exist_is_accepted: overseerr jellyseerr seerr;
    a_blocklisted_title_is_refused_in_the_words_of_each_product: jellyseerr seerr;
    without_the_right_each_kind_is_refused: overseerr jellyseerr seerr;
    a_used_up_quota_is_told_by_kind_and_hides_the_rest: overseerr jellyseerr seerr;
    unknown_titles_and_outages_are_told_with_the_upstream_status: overseerr jellyseerr seerr;
    an_unknown_user_in_the_request_is_told: overseerr jellyseerr seerr;
    a_shared_tvdb_id_collides_and_another_one_gets_through: overseerr jellyseerr seerr;
    an_auto_request_of_the_user_stands_in_the_way: overseerr seerr;
    // §7.2
    of_one_title_no_two_requests_are_under_way: overseerr jellyseerr seerr;
    requests_for_different_titles_run_at_once_and_none_meets_itself: overseerr jellyseerr seerr;
    a_failed_request_still_blocks_and_is_retried: overseerr jellyseerr seerr;
    options_are_stored_as_they_are_sent: overseerr jellyseerr seerr;
    // §7.3
    approval_goes_by_the_caller_and_the_rest_by_the_requester: overseerr jellyseerr seerr;
    a_quota_moves_with_time_and_is_given_back: overseerr jellyseerr seerr;
    a_quota_of_another_is_for_those_who_manage_users: overseerr jellyseerr seerr;
    // §7.4
    the_answer_tells_the_title_as_it_was: overseerr jellyseerr seerr;
    a_request_may_have_failed_in_its_answer: overseerr jellyseerr seerr;
    // §7.5
    a_managers_word_decides_a_request: overseerr jellyseerr seerr;
    other_seasons_wait_for_approval: overseerr jellyseerr seerr;
    anybody_deletes_what_waits_and_nobody_elses_otherwise: overseerr jellyseerr seerr;
    a_row_is_set_by_hand_and_dropped_with_its_requests: overseerr jellyseerr seerr;
    the_blocklist_has_one_entry_for_a_number: jellyseerr seerr;
    overseerr_has_neither_blocklist_nor_watchlist: overseerr;
    a_watchlist_makes_a_free_row: jellyseerr seerr;
    // §8
    rows_that_come_in_between_are_read_once_each: overseerr jellyseerr seerr;
    rows_that_go_in_between_leave_no_gap: overseerr jellyseerr seerr;
    a_listing_that_never_rests_is_no_listing: seerr;
    several_rows_of_one_film_are_one_title: overseerr jellyseerr seerr;
    requests_are_ones_own_unless_one_may_see_more: overseerr jellyseerr seerr;
    a_silent_radarr_is_told_beside_the_requests: overseerr jellyseerr seerr;
    // §9
    a_webhook_is_installed_tested_and_read: overseerr jellyseerr seerr;
    the_servers_own_template_is_read_too: overseerr jellyseerr seerr;
    a_webhook_of_somebody_else_is_left_alone: overseerr jellyseerr seerr;
    a_template_serialised_once_is_seen_as_broken: overseerr jellyseerr seerr;
    some_availability_is_never_told_and_still_read: overseerr jellyseerr seerr;
    deliveries_may_be_lost_doubled_or_early: seerr;
    // §10
    services_are_listed_even_if_they_are_silent: overseerr jellyseerr seerr;
    // §11
    what_was_never_sent_is_known_not_to_be_done: overseerr jellyseerr seerr;
    a_lost_answer_is_unsure_whether_it_was_done_or_not: overseerr jellyseerr seerr;
    a_late_request_shows_up_after_its_client_gave_up: overseerr jellyseerr seerr;
    a_read_with_a_lost_answer_is_asked_again: overseerr jellyseerr seerr;
    a_proxys_refusals_are_not_the_servers: overseerr jellyseerr seerr;
    a_restart_is_the_server_being_away: overseerr jellyseerr seerr;
}
