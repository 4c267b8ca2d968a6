//! What any kind of target says of a failure, without links that answer: servers repeat what they
//! refuse, and errors are shown, logged and kept.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use towline_domain::{
    ActError, Timestamp, Trouble,
    notify::{Found, Notice, Notifier, without_answers},
};

use super::Checked;

/// A target whose failures tell nobody how to answer.
pub(super) struct Discreet(pub(super) Arc<dyn Checked>);

#[async_trait]
impl Notifier for Discreet {
    async fn send(&self, notice: &Notice) -> Result<(), ActError> {
        self.0.send(notice).await.map_err(|error| match error {
            ActError::NotDone(trouble) => ActError::NotDone(discreet(trouble)),
            ActError::Unsure(trouble) => ActError::Unsure(discreet(trouble)),
        })
    }

    async fn find(&self, notice: &Notice, since: Timestamp) -> Result<Found, Trouble> {
        self.0.find(notice, since).await.map_err(discreet)
    }

    fn settle(&self) -> Duration {
        self.0.settle()
    }
}

fn discreet(trouble: Trouble) -> Trouble {
    Trouble {
        words: without_answers(&trouble.words),
        hint: trouble.hint.as_deref().map(without_answers),
        ..trouble
    }
}
