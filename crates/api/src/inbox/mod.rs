//! The inbox: what waits for a person.

mod answer;
mod get;
mod list;
mod retry_all;

use serde::{Deserialize, Serialize};
use towline_domain::Choice;
use utoipa::ToSchema;

pub use self::{
    answer::{AnswerEntry, GivenAnswer},
    get::GetEntry,
    list::{Inbox, ListInbox},
    retry_all::{RetriedAll, RetryAll},
};

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// Raised whenever the question changes.
    pub epoch: i64,
    /// The item it is about.
    pub item: i64,
    /// The item's name.
    pub title: String,
    /// The cause, one word: equal causes group.
    pub cause: String,
    /// The reason in words.
    pub words: String,
    /// What can be answered.
    #[schema(value_type = Vec<String>, example = json!(["retry", "skip"]))]
    pub choices: Vec<Choice>,
    /// What it looks like: a console's end, a list of files. Plain text, many lines.
    pub detail: String,
    /// Since when it is asked.
    pub opened: String,
    /// Whether it was answered and is about to be acted on.
    pub answered: bool,
}
