//! What the API asks of the one who has the settings.

use async_trait::async_trait;
use axum::http::StatusCode;
use towline_api::settings::{
    Change, Checked, Mistake, Part, Proposals, RecognisedList, Settings, Tested, Written,
};

use crate::problem::Failure;

/// The settings, as the API and the pages see them: read, check, test, write.
///
/// *Guarantees*: secrets are taken and never told, by no answer, error, diff or log. `check` and
/// `test` write nothing. `write` makes all changes or none.
#[async_trait]
pub trait SettingsDesk: Send + Sync + 'static {
    /// The whole configuration as a form; also one that has mistakes.
    async fn read(&self) -> Result<Settings, SettingsRefusal>;
    /// What changes would come to.
    async fn check(&self, changes: &[Change]) -> Result<Checked, SettingsRefusal>;
    /// What is found when the service of one part is asked, as if the changes were made. It ends by
    /// itself. `by` is who asks.
    async fn test(
        &self,
        part: &Part,
        changes: &[Change],
        by: &str,
    ) -> Result<Tested, SettingsRefusal>;
    /// What the services of one part tell that would save some typing, as if the changes were made. It
    /// ends by itself.
    async fn propose(
        &self,
        part: &Part,
        changes: &[Change],
        by: &str,
    ) -> Result<Proposals, SettingsRefusal>;
    /// The list that is meant by what was pasted. Nobody is asked.
    async fn recognise(&self, pasted: &str) -> Result<RecognisedList, SettingsRefusal>;
    /// Makes changes to the text that has this version, and has them taken up. `by` is who does it.
    async fn write(
        &self,
        changes: &[Change],
        version: &str,
        by: &str,
    ) -> Result<Written, SettingsRefusal>;
}

/// Why the settings are not read, tested or changed.
#[derive(Debug)]
pub enum SettingsRefusal {
    /// They would have mistakes.
    Mistakes(Vec<Mistake>),
    /// The file has another text by now.
    ChangedMeanwhile,
    /// The file can't be written; why.
    NotWritable(String),
    /// There is no such part.
    NoSuchPart(Part),
    /// What was pasted is no list; in words.
    NoList(String),
    /// Enough is being tested.
    Busy,
    /// This machine fails; in words.
    Local(String),
}

impl From<SettingsRefusal> for Failure {
    fn from(refusal: SettingsRefusal) -> Self {
        match refusal {
            SettingsRefusal::Mistakes(mistakes) => {
                let words = match mistakes.len() {
                    1 => "there is a mistake in the settings".to_owned(),
                    count => format!("there are {count} mistakes in the settings"),
                };
                let mut failure = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "mistakes", words);
                failure.problem.mistakes = mistakes;
                failure.hint("nothing was changed")
            }
            SettingsRefusal::ChangedMeanwhile => {
                let words = "the configuration file has changed meanwhile";
                Self::new(StatusCode::CONFLICT, "changed-meanwhile", words)
                    .hint("read it anew, and say again what should change")
            }
            SettingsRefusal::NotWritable(words) => {
                Self::new(StatusCode::CONFLICT, "not-writable", words)
            }
            SettingsRefusal::NoSuchPart(Part { table, name }) => {
                Self::no_such("part", format!("{table}.{name}"))
            }
            SettingsRefusal::NoList(words) => Self::senseless("no-list", words),
            SettingsRefusal::Busy => {
                let words = "several parts are being tested already";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", words)
                    .hint("wait until one of them has ended")
            }
            SettingsRefusal::Local(words) => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "local", words)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_has_its_own_word() {
        let part = Part { table: "imports".into(), name: "x".into() };
        let mistake =
            Mistake { path: vec!["log".into()], words: "wrong".into(), hint: None, place: None };
        for (refusal, status, kind) in [
            (SettingsRefusal::Mistakes(vec![mistake.clone()]), 422, "mistakes"),
            (SettingsRefusal::ChangedMeanwhile, 409, "changed-meanwhile"),
            (SettingsRefusal::NotWritable("why".into()), 409, "not-writable"),
            (SettingsRefusal::NoSuchPart(part), 404, "no-such-part"),
            (SettingsRefusal::NoList("why".into()), 422, "no-list"),
            (SettingsRefusal::Busy, 503, "busy"),
            (SettingsRefusal::Local("why".into()), 500, "local"),
        ] {
            let Failure { problem, .. } = refusal.into();
            assert_eq!((problem.status, problem.kind.as_str()), (status, kind));
            let told = if kind == "mistakes" { vec![mistake.clone()] } else { Vec::new() };
            assert_eq!(problem.mistakes, told);
        }
    }
}
