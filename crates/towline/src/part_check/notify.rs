//! Targets of messages.

use std::sync::Arc;

use towline_domain::Clock;
use towline_flows::notify::{NoLinks, test_notice};
use towline_services::{doctor::Finding, notifiers::NotifierSettings};

/// Sends a message by which a person sees whether messages arrive.
pub(super) async fn try_out(
    target: &NotifierSettings,
    name: &str,
    clock: &Arc<dyn Clock>,
) -> Finding {
    let notifier = match target.build(name, clock) {
        Ok(notifier) => notifier,
        Err(wrong) => return Finding::error(name, wrong.words, "see its table in towline.toml"),
    };
    match notifier.send(&test_notice(name, &NoLinks, clock.now())).await {
        Ok(()) => Finding::ok(name, "a test message was sent: look whether it has arrived"),
        Err(error) => error.trouble().clone().into(),
    }
}
