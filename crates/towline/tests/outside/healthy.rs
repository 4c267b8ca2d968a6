//! `towline healthy`, by which a container is watched.

use std::fs;

use crate::{
    running::Running,
    session::{Session, assert_said},
};

#[test]
fn whether_it_answers_is_told_by_the_exit_code() {
    let session = Session::new();
    assert_said!("healthy_nobody_there", session.run(&["healthy"]));
    let running = Running::start(&session);
    assert_said!("healthy", session.transcript(&["healthy", "healthy --ready", "healthy --json"]));
    assert_eq!(running.end(), Some(0));
    assert!(session.run(&["healthy"]).ends_with("exit 1"));
}

#[test]
fn a_mistake_in_the_file_makes_it_unready_and_not_dead() {
    let session = Session::music();
    let mut running = Running::start(&session);
    let whole = fs::read_to_string(session.path("towline.toml")).unwrap();
    let session = session.file("towline.toml", &format!("{whole}\nlisen = 1\n"));
    running.until_it_says("cannot be used, the one before stays");
    assert_said!("healthy_unready", session.transcript(&["healthy", "healthy --ready"]));
    assert_eq!(running.end(), Some(0));
}
