//! A restore that is killed before any of its steps.

use super::{
    super::{
        swap::{self, Steps, Swap},
        unpack::unpacked,
    },
    *,
};

#[tokio::test]
async fn killed_before_any_step_the_old_or_the_new_is_whole() {
    let mut interrupted = 0;
    for steps in 0.. {
        let home = Home::new(&["old"]).await;
        let file = home.backup().await;
        home.add(&["new"]).await;
        fs::write(home.data().join("secrets/later"), "x").unwrap();
        fs::write(home.config(), "# changed\n").unwrap();
        // What a killed daemon leaves beside its ledger.
        fs::write(home.data().join("towline.db-wal"), "of the old ledger").unwrap();
        let staging = swap::staging(&home.data()).unwrap();
        unpacked(&file, &staging, Owner::OURS).await.unwrap();
        swap::begin(&staging, &Swap { config_to: Some(home.config()) }).unwrap();
        let is_whole = swap::finish(&home.data(), &mut Steps::only(steps)).is_ok();
        interrupted += usize::from(!is_whole);
        // And again, at the first step of the next start.
        let _killed_again = swap::finish(&home.data(), &mut Steps::only(1));
        finish_restore(&home.data()).unwrap();
        assert!(!finish_restore(&home.data()).unwrap(), "it is over");
        assert_eq!(home.keys().await, ["old"], "before step {steps}");
        assert_eq!(names(&home.data().join("secrets")), ["hook-music"]);
        assert_eq!(fs::read_to_string(home.config()).unwrap(), CONFIG_TEXT);
        assert!(!home.data().join("restoring").exists());
        if is_whole {
            break;
        }
    }
    assert!(interrupted >= 8, "{interrupted} steps");
}

#[tokio::test]
async fn killed_before_it_was_said_that_all_is_there_nothing_has_changed() {
    let home = Home::new(&["old"]).await;
    let file = home.backup().await;
    home.add(&["new"]).await;
    let staging = swap::staging(&home.data()).unwrap();
    unpacked(&file, &staging, Owner::OURS).await.unwrap();
    assert!(!finish_restore(&home.data()).unwrap());
    assert!(!staging.exists());
    assert_eq!(home.keys().await, ["new", "old"]);
}
