//! What a decision says. A flow's `decide` takes values and returns one of these; the engine
//! stores it in one transaction and only then acts.

use serde::{Deserialize, Serialize};

use crate::{Cause, Choice, LocalPath, Thing, Timestamp, Trouble};

/// What is to become of an item.
#[derive(Debug, Clone)]
#[must_use]
pub struct Decision<T: Thing> {
    /// The item's detail from now on, stage included.
    pub thing: T,
    /// What is to be done once this is stored.
    pub action: Option<T::Action>,
    /// When to look again. After an action that was done, the engine looks at once.
    pub look: Look,
    /// When the stage runs out. The engine looks then at the latest.
    pub deadline: Option<Timestamp>,
    /// Lines for the item's journal.
    pub says: Vec<String>,
    /// What becomes of the question to a person.
    pub ask: Ask,
    /// What a person said stays to be carried out: what it needs could not be looked at.
    pub keep_answer: bool,
    /// What must be held alone from now on: without it the decision is not carried out and the
    /// item waits its turn. `None` gives back what was held.
    pub lane: Option<Lane>,
    /// Something did not work: counts an attempt. `None` starts the count anew.
    pub trouble: Option<Trouble>,
    /// What other flows may take up, by kind: written with this decision.
    pub hand_over: Vec<(String, LocalPath)>,
}

/// When to look again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// At this moment.
    At(Timestamp),
    /// When something wakes the item: an answer, a source, a job's end.
    WhenWoken,
}

/// What becomes of the question to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Nothing is asked; an open question is closed.
    Nothing,
    /// What is asked stays asked.
    Keep,
    /// This is asked. The same cause again keeps the entry with its number and age.
    Open {
        /// Why, as a type: equal causes group.
        cause: Cause,
        /// What the person can choose.
        choices: Vec<Choice>,
        /// What it looks like: a console's end, a list of files. Plain text.
        detail: String,
    },
}

/// Something that only one item may have at a time, such as a library being written to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lane(pub String);

impl<T: Thing> Decision<T> {
    /// To `thing`, with nothing to do, to be looked at when woken.
    pub fn to(thing: T) -> Self {
        Self {
            thing,
            action: None,
            look: Look::WhenWoken,
            deadline: None,
            says: Vec::new(),
            ask: Ask::Nothing,
            keep_answer: false,
            lane: None,
            trouble: None,
            hand_over: Vec::new(),
        }
    }

    /// Do this.
    pub fn act(mut self, action: T::Action) -> Self {
        self.action = Some(action);
        self
    }

    /// Look again at `moment`.
    pub fn look_at(mut self, moment: Timestamp) -> Self {
        self.look = Look::At(moment);
        self
    }

    /// The stage runs out at `moment`.
    pub fn deadline(mut self, moment: Option<Timestamp>) -> Self {
        self.deadline = moment;
        self
    }

    /// Say this in the journal.
    pub fn say(mut self, words: impl Into<String>) -> Self {
        self.says.push(words.into());
        self
    }

    /// Ask a person.
    pub fn ask(mut self, cause: Cause, choices: Vec<Choice>, detail: impl Into<String>) -> Self {
        self.ask = Ask::Open { cause, choices, detail: detail.into() };
        self
    }

    /// Leave the question as it is.
    pub fn keep_asking(mut self) -> Self {
        self.ask = Ask::Keep;
        self
    }

    /// Leave the person's answer for the next decision, and with it the question.
    pub fn keep_answer(mut self) -> Self {
        self.keep_answer = true;
        self.keep_asking()
    }

    /// Hold this alone.
    pub fn holding(mut self, lane: Lane) -> Self {
        self.lane = Some(lane);
        self
    }

    /// Let another flow take this up.
    pub fn hand_over(mut self, kind: impl Into<String>, path: LocalPath) -> Self {
        self.hand_over.push((kind.into(), path));
        self
    }

    /// Something did not work.
    pub fn troubled(mut self, trouble: Trouble) -> Self {
        self.trouble = Some(trouble);
        self
    }
}
