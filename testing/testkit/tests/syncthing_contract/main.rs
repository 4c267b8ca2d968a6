//! What our client believes of Syncthing, held to a real one and to the simulator.
//!
//! Each test names the section of the Syncthing reference that it holds the server to. The server
//! is Debian's, or that of `$TOWLINE_SYNCTHING`; where versions differ, the test says how. What the
//! simulator covers stands in `contract!`, and is asked of it in three versions; the other tests
//! are about what it does not have.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod access;
mod cluster;
mod configuration;
mod endurance;
mod events;
mod files;
mod loss;
mod scenes;
mod secure;
mod system;
mod tour;
mod unknown;
mod usage;
mod versions;
mod world;

use towline_testkit::syncthing::{Pair, RealSyncthing};

use world::{Simulated, SimulatedPair};

/// Makes a test of each case in each world: first those of one server, then those of two.
macro_rules! contract {
    ($($module:ident::$case:ident)*; $($pairs:ident::$couple:ident)*) => {
        contract! { @in real RealSyncthing; $($module::$case)* }
        contract! { @in simulated_1_19 Simulated::<0>; $($module::$case)* }
        contract! { @in simulated_1_29 Simulated::<1>; $($module::$case)* }
        contract! { @in simulated_2_1 Simulated::<2>; $($module::$case)* }
        contract! { @in real_pair Pair; $($pairs::$couple)* }
        contract! { @in simulated_pair_1_19 SimulatedPair::<0>; $($pairs::$couple)* }
        contract! { @in simulated_pair_1_29 SimulatedPair::<1>; $($pairs::$couple)* }
        contract! { @in simulated_pair_2_1 SimulatedPair::<2>; $($pairs::$couple)* }
    };
    (@in $world:ident $type:ty; $($module:ident::$case:ident)*) => {
        mod $world {
            use super::*;
            $(#[tokio::test]
            async fn $case() {
                super::$module::$case::<$type>().await;
            })*
        }
    };
}

contract! {
    access::a_wrong_key_is_told_from_a_missing_one
    access::a_wrong_key_is_one_for_a_server_with_a_password_too
    access::the_key_can_be_a_bearer_token_on_newer_versions
    access::a_strange_host_name_is_no_wrong_key
    access::another_device_than_the_expected_one_is_refused
    access::health_needs_no_key_on_newer_versions_and_is_not_there_on_1_19
    access::a_new_key_is_needed_at_once
    access::a_server_that_is_away_may_be_asked_again
    configuration::a_whole_configuration_is_read_and_written_back_without_a_loss
    configuration::a_configuration_shows_no_secret
    configuration::a_folder_is_added_changed_replaced_and_removed
    configuration::what_has_no_id_is_not_sent
    configuration::a_device_is_added_changed_replaced_and_removed
    configuration::options_page_ldap_and_defaults_are_changed_by_themselves
    configuration::a_wrong_word_is_taken_without_an_error_so_read_back
    configuration::a_configuration_that_cannot_be_is_refused_with_words
    unknown::an_unknown_folder_is_one_error_for_all_calls
    unknown::an_unknown_device_is_one_error_for_all_calls
    unknown::a_wrong_device_id_is_not_sent
    unknown::a_paused_folder_is_told_from_an_unknown_one_where_the_server_does
    unknown::what_the_server_cannot_read_is_refused_with_its_words
    events::history_begins_with_the_start_of_the_process
    events::from_now_on_nothing_old_is_told
    events::a_saved_configuration_is_told_and_its_secrets_are_not_shown
    events::a_set_of_ones_own_has_no_history_and_says_so
    events::a_listener_stops_at_once_when_it_is_dropped
    events::a_poll_without_events_is_followed_by_the_next
    events::events_can_be_read_without_listening
    loss::a_restart_is_told_and_the_new_process_from_its_first_event
    loss::after_a_restart_a_set_of_ones_own_is_known_to_be_incomplete
    loss::each_of_five_restarts_is_told
    loss::a_change_of_the_page_cuts_the_poll_and_loses_nothing
    loss::a_stored_cursor_goes_on_where_it_was
    loss::another_server_under_the_same_address_is_told
    loss::a_wrong_key_is_told_once_and_listening_goes_on_when_it_is_right
    loss::a_listener_waits_for_a_server_that_is_away
    system::an_error_can_be_shown_on_the_page_and_taken_off
    files::a_bad_pattern_puts_the_folder_in_error_until_it_is_gone
    scenes::a_server_tells_who_it_is
    scenes::a_limit_keeps_the_newest_and_a_poll_ends_with_its_time
    scenes::a_folder_that_stands_still_says_why_until_it_is_mended
    ;
    scenes::a_pause_is_told_before_the_connection_ends
    scenes::files_that_arrive_are_told_up_to_the_summary
    scenes::what_cannot_be_done_is_told_and_the_folder_is_not_in_sync
    scenes::an_overflow_is_told_with_its_bounds
}
