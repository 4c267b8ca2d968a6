//! Ctrl-C, and being told to end: rounds break off where they are, and take with them what they began:
//! processes, mounts, directories.

use std::{process, sync::LazyLock, thread};

use tokio::{
    runtime::Builder,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

static TOLD: LazyLock<watch::Sender<bool>> = LazyLock::new(watch::Sender::default);

/// How a shell tells of a program that Ctrl-C has ended.
pub(super) const CODE: u8 = 130;

/// From now on signals are heard. A second one ends this process at once.
pub(super) fn listen() {
    thread::spawn(|| {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime can be made").block_on(async {
            heard("it ends; once more, and it ends at once").await;
            TOLD.send_replace(true);
            heard("what it began may stay").await;
            process::exit(CODE.into());
        });
    });
}

#[expect(clippy::print_stderr, reason = "a program for developers tells how it goes")]
async fn heard(words: &str) {
    let on = |kind| signal(kind).expect("signals can be heard");
    let (mut interrupt, mut terminate) = (on(SignalKind::interrupt()), on(SignalKind::terminate()));
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    eprintln!("{words}");
}

/// Whether it was told to end.
pub(super) fn is_told() -> bool {
    *TOLD.borrow()
}

/// Until it is told to end.
pub(super) async fn told() {
    // The sender is never gone.
    let mut told = TOLD.subscribe();
    let _told = told.wait_for(|told| *told).await;
}
