//! The one place that renders an error for a person.

use std::{
    fmt::{self, Write as _},
    io,
    process::ExitCode,
};

use towline_domain::path::shown;

use crate::{config::Mistakes, printer::Printer};

/// Adds to an error what a person could do about it, in their terms.
pub trait Hinted<T> {
    /// Adds a hint.
    fn hint(self, words: impl Into<String>) -> anyhow::Result<T>;
    /// Says that the command was used wrongly: exit code 2.
    fn wrong_usage(self) -> anyhow::Result<T>;
}

impl<T, E: Into<anyhow::Error>> Hinted<T> for Result<T, E> {
    fn hint(self, words: impl Into<String>) -> anyhow::Result<T> {
        self.map_err(|error| error.into().context(Hint(words.into())))
    }

    fn wrong_usage(self) -> anyhow::Result<T> {
        self.map_err(|error| error.into().context(WrongUsage))
    }
}

/// Rides along in the chain of causes; it is not a cause and has no text as one.
struct Hint(String);

/// The command was used wrongly.
struct WrongUsage;

impl fmt::Display for Hint {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl fmt::Debug for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for WrongUsage {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl fmt::Debug for WrongUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("wrong usage")
    }
}

/// How the process ends: 0, 1, or 2 for wrong usage.
///
/// *Guarantees*: what came from outside is escaped; each cause is told once; a reader that went
/// away (`towline item list | head`) is no failure.
pub fn ended(result: &anyhow::Result<()>, printer: &Printer) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    if is_broken_pipe(error) {
        return ExitCode::SUCCESS;
    }
    let rendered = if printer.manner().json {
        for_programs(error)
    } else {
        for_people(error, printer.colours_errors())
    };
    // Where should it be said that standard error cannot be written to?
    let _unsayable = printer.error(&rendered);
    ExitCode::from(if error.downcast_ref::<WrongUsage>().is_some() { 2 } else { 1 })
}

/// `error: …`, its causes, and what to do.
pub fn for_people(error: &anyhow::Error, colour: bool) -> String {
    let word = if colour { "\u{1b}[1;31merror:\u{1b}[0m" } else { "error:" };
    let told = Told::of(error);
    let mut text = format!("{word} {}\n", told.error);
    for cause in &told.because {
        let _infallible = writeln!(text, "  because: {cause}");
    }
    if let Some(mistakes) = error.downcast_ref::<Mistakes>() {
        let _infallible = write!(text, "\n{}", mistakes.render(colour));
    }
    if let Some(hint) = &told.hint {
        let _infallible = writeln!(text, "\nhint: {hint}");
    }
    text
}

/// The same as one line of JSON.
pub fn for_programs(error: &anyhow::Error) -> String {
    let mut json = as_json(error);
    if let Some(mistakes) = error.downcast_ref::<Mistakes>() {
        json["mistakes"] = mistakes.json();
    }
    format!("{json}\n")
}

/// An error, its causes and its hint, for a document that tells more than that.
pub fn as_json(error: &anyhow::Error) -> serde_json::Value {
    let told = Told::of(error);
    let mut json = serde_json::json!({ "error": told.error, "because": told.because });
    if let Some(hint) = told.hint {
        json["hint"] = hint.into();
    }
    json
}

/// The same for a person, where one line is all there is room for.
pub fn in_one_line(error: &anyhow::Error) -> String {
    let (words, hint) = told(error);
    let hint = hint.map(|hint| format!(" (hint: {hint})")).unwrap_or_default();
    words + &hint
}

/// An error with its causes, and the hint, each on one line.
pub fn told(error: &anyhow::Error) -> (String, Option<String>) {
    let Told { error, because, hint } = Told::of(error);
    ([vec![error], because].concat().join(": "), hint)
}

struct Told {
    error: String,
    because: Vec<String>,
    hint: Option<String>,
}

impl Told {
    /// Some libraries repeat their cause in their own text; it is told once all the same.
    fn of(error: &anyhow::Error) -> Self {
        let mut texts: Vec<String> = Vec::new();
        for cause in error.chain() {
            let text = shown(cause.to_string().trim().as_bytes());
            if !text.is_empty() && !texts.iter().any(|told| told.contains(&text)) {
                texts.push(text);
            }
        }
        let mut texts = texts.into_iter();
        Self {
            error: texts.next().unwrap_or_else(|| "something failed and did not say what".into()),
            because: texts.collect(),
            hint: error.downcast_ref::<Hint>().map(|hint| shown(hint.0.as_bytes())),
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn each_cause_is_told_once_and_made_safe() {
        let refused: Result<(), _> = Err(io::Error::other("connection\u{1b}[2J refused"));
        let error = refused
            .context("cannot connect: connection\u{1b}[2J refused")
            .context("slskd cannot be reached")
            .hint("is slskd running?")
            .unwrap_err();
        insta::assert_snapshot!(for_people(&error, false), @r"
        error: slskd cannot be reached
          because: cannot connect: connection\u{1b}[2J refused

        hint: is slskd running?
        ");
        insta::assert_snapshot!(for_programs(&error), @r#"{"because":["cannot connect: connection\\u{1b}[2J refused"],"error":"slskd cannot be reached","hint":"is slskd running?"}"#);
        insta::assert_snapshot!(in_one_line(&error), @r"slskd cannot be reached: cannot connect: connection\u{1b}[2J refused (hint: is slskd running?)");
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let error: anyhow::Error = io::Error::from(io::ErrorKind::BrokenPipe).into();
        let printer = Printer::to(crate::printer::Manner::default(), io::sink(), io::sink());
        assert_eq!(ended(&Err(error), &printer), ExitCode::SUCCESS);
    }
}
