//! One suite for two worlds: does the simulator behave as the real betanin does?
//!
//! Each test names the section of the betanin contract that it holds both worlds to. Run it
//! with the real one after `scripts/install-components`.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod cases;
mod world;

/// Makes a test of each case in each world.
macro_rules! contract {
    ($($case:ident)*) => {
        mod simulator {
            $(#[tokio::test]
            async fn $case() {
                super::cases::$case::<super::world::Simulated>().await;
            })*
        }
        mod real {
            $(#[tokio::test]
            async fn $case() {
                super::cases::$case::<super::world::Real>().await;
            })*
        }
    };
}

contract! {
    credentials_are_refused_in_four_ways
    a_login_gives_a_token_that_works
    a_post_takes_forms_only
    the_list_comes_in_pages_with_ids_as_strings
    an_unknown_id_is_not_found
    an_album_is_imported
    an_album_is_moved
    completed_is_said_of_everything
    failed_is_said_without_beet
    no_match_is_answered_with_skip
    no_match_is_answered_with_as_is
    an_answer_that_is_no_option_is_asked_again
    a_duplicate_is_asked_about
    a_quiet_duplicate_looks_like_a_question
    a_silent_duplicate_says_nothing
    a_question_holds_up_the_queue
    a_retry_appends_to_the_console
    a_retry_of_a_waiting_torrent_queues_a_second_run
    an_answer_needs_a_process
    directories_are_shown_by_their_start
    a_restart_runs_again_what_was_not_finished
    odd_names_are_imported
    deleting_what_is_finished_is_harmless
    deleting_what_is_queued_ends_the_process
    output_that_is_not_utf_8_ends_the_process
    colours_do_not_hide_a_question
}
