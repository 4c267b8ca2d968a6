//! What goes to standard output, to standard error, or nowhere.
//!
//! This module answers for: people or programs (`--json`), colour, the width of tables. Nothing
//! else in towline prints. What was asked for goes to standard output; what is said about it, to
//! standard error.

use std::{
    borrow::Cow,
    io::{self, IsTerminal, Write},
    sync::{Mutex, PoisonError},
};

use comfy_table::{ContentArrangement, presets};
use serde::Serialize;
use towline_domain::path::shown;
use towline_web::PageAddress;

use crate::config::environment::{self, Environment};

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How much is said, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Manner {
    /// For programs: one JSON document on standard output.
    pub json: bool,
    /// When to colour.
    pub colour: Colour,
    /// No notes and no warnings.
    pub quiet: bool,
    /// Details too; may be given twice.
    pub verbose: u8,
}

/// The one place that prints.
///
/// *Guarantees*: a reader that went away is an error of kind `BrokenPipe`, which `main` takes for
/// a normal end. *Caveats*: what it is handed as a line is printed as it is; text from outside goes
/// through [`shown`] first. Cells of tables are escaped here.
pub struct Printer {
    manner: Manner,
    out: Sink,
    err: Sink,
    err_is_terminal: bool,
}

struct Sink {
    to: Mutex<Box<dyn Write + Send>>,
    colour: bool,
    width: Option<u16>,
}

impl Printer {
    /// Prints to the standard streams.
    pub fn standard(manner: Manner, environment: &Environment) -> Self {
        let plain = environment.get(environment::NO_COLOR).is_some()
            || environment.get(environment::TERM).is_some_and(|term| term == "dumb");
        let colour = |terminal: bool| match manner.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && !plain,
        };
        let (out, err) = (io::stdout(), io::stderr());
        let (out_terminal, err_terminal) = (out.is_terminal(), err.is_terminal());
        Self {
            manner,
            out: Sink {
                to: Mutex::new(Box::new(out)),
                colour: colour(out_terminal),
                width: out_terminal.then(|| comfy_table::Table::new().width()).flatten(),
            },
            err: Sink { to: Mutex::new(Box::new(err)), colour: colour(err_terminal), width: None },
            err_is_terminal: err_terminal && !plain,
        }
    }

    /// Prints to where it is told, as to a pipe: for tests, and for the simulated sessions.
    pub fn to(
        manner: Manner,
        out: impl Write + Send + 'static,
        err: impl Write + Send + 'static,
    ) -> Self {
        let colour = manner.colour == Colour::Always;
        let sink = |to| Sink { to: Mutex::new(to), colour, width: None };
        Self { manner, out: sink(Box::new(out)), err: sink(Box::new(err)), err_is_terminal: false }
    }

    /// How it was told to print.
    pub fn manner(&self) -> Manner {
        self.manner
    }

    /// Whether errors may be coloured.
    pub fn colours_errors(&self) -> bool {
        self.err.colour
    }

    /// Whether bars may be drawn on standard error: it is a terminal, and a person wants to see.
    pub fn may_draw(&self) -> bool {
        self.err_is_terminal && !self.manner.json && !self.manner.quiet
    }

    /// What was asked for: a line for people. Nothing with `--json`.
    pub fn line(&self, text: impl AsRef<str>) -> io::Result<()> {
        if self.manner.json { Ok(()) } else { self.raw(format!("{}\n", text.as_ref())) }
    }

    /// What was asked for, exactly as it is: a generated file.
    pub fn raw(&self, text: impl AsRef<str>) -> io::Result<()> {
        self.out.write(text.as_ref())
    }

    /// What was asked for, as rows for people. Nothing with `--json`.
    pub fn table(&self, head: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
        if self.manner.json { Ok(()) } else { self.raw(self.out.table(head, rows)) }
    }

    /// What was asked for, for programs. Nothing without `--json`.
    pub fn json(&self, value: &impl Serialize) -> io::Result<()> {
        if !self.manner.json {
            return Ok(());
        }
        self.raw(serde_json::to_string_pretty(value)? + "\n")
    }

    /// A word about what happens, on standard error. Nothing with `--quiet`.
    pub fn note(&self, text: impl AsRef<str>) -> io::Result<()> {
        self.unless_quiet(Cow::Borrowed(text.as_ref()))
    }

    /// A detail, on standard error, with `--verbose`.
    pub fn detail(&self, text: impl AsRef<str>) -> io::Result<()> {
        if self.manner.verbose == 0 { Ok(()) } else { self.note(text) }
    }

    /// What is not wise, on standard error. Nothing with `--quiet`.
    pub fn warn(&self, text: impl AsRef<str>) -> io::Result<()> {
        let word = if self.err.colour { "\u{1b}[1;33mwarning:\u{1b}[0m" } else { "warning:" };
        self.unless_quiet(Cow::Owned(format!("{word} {}", text.as_ref().trim_end())))
    }

    /// Why it failed, on standard error, as [`crate::report`] rendered it.
    pub fn error(&self, rendered: &str) -> io::Result<()> {
        self.err.write(rendered)
    }

    /// What a start that nobody has logged in to yet needs to be told, whatever else is not.
    pub fn token(&self, token: &str, page: &PageAddress) -> io::Result<()> {
        let url = &page.url;
        let caveat = page.caveat.map(|caveat| format!(" ({caveat})")).unwrap_or_default();
        self.err.write(&format!(
            "\nThere is no login yet. Make it at {url}{caveat}\nwith this one-time token: {token}\n\n"
        ))
    }

    fn unless_quiet(&self, text: Cow<'_, str>) -> io::Result<()> {
        if self.manner.quiet { Ok(()) } else { self.err.write(&(text.into_owned() + "\n")) }
    }
}

impl Sink {
    /// One write for one text, so that two tasks do not mix their lines.
    fn write(&self, text: &str) -> io::Result<()> {
        let mut to = self.to.lock().unwrap_or_else(PoisonError::into_inner);
        to.write_all(text.as_bytes())?;
        to.flush()
    }

    /// No frame: a row is a line, which `grep` and `awk` can read too. On a terminal it is as wide
    /// as the terminal, elsewhere as wide as it has to be.
    fn table(&self, head: &[&str], rows: &[Vec<String>]) -> String {
        let mut table = comfy_table::Table::new();
        table.load_preset(presets::NOTHING);
        if let Some(width) = self.width {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        } else {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
        table.set_header(head.iter().map(|cell| cell.to_uppercase()));
        for row in rows {
            table.add_row(row.iter().map(|cell| shown(cell.as_bytes())));
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        let mut lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
        if let (Some(first), true) = (lines.first_mut(), self.colour) {
            *first = format!("\u{1b}[1m{first}\u{1b}[0m");
        }
        lines.join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Paper {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    fn printed(manner: Manner, print: impl Fn(&Printer)) -> (String, String) {
        let (out, err) = (Paper::default(), Paper::default());
        print(&Printer::to(manner, out.clone(), err.clone()));
        (out.text(), err.text())
    }

    #[test]
    fn a_table_is_plain_and_its_cells_are_safe() {
        let rows = [
            vec!["Blue Train".into(), "asks".into()],
            vec!["\u{1b}[31mred\nline".into(), "x".into()],
        ];
        let (out, _) = printed(Manner::default(), |printer| {
            printer.table(&["album", "stage"], &rows).unwrap();
        });
        insta::assert_snapshot!(out, @r"
        ALBUM                STAGE
        Blue Train           asks
        \u{1b}[31mred\nline  x
        ");
    }

    #[test]
    fn programs_get_json_alone_and_people_get_lines() {
        let say = |printer: &Printer| {
            printer.line("for people").unwrap();
            printer.json(&["for programs"]).unwrap();
            printer.note("by the way").unwrap();
        };
        let json = Manner { json: true, quiet: true, ..Manner::default() };
        assert_eq!(printed(json, say), ("[\n  \"for programs\"\n]\n".into(), String::new()));
        let people = ("for people\n".into(), "by the way\n".into());
        assert_eq!(printed(Manner::default(), say), people);
    }
}
