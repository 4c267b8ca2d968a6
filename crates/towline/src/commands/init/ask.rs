//! Questions at a terminal.

use dialoguer::{
    Confirm, Input, Password, Select,
    theme::{ColorfulTheme, SimpleTheme, Theme},
};

/// Who is asked.
pub(super) trait Ask {
    /// One of several, by its number.
    fn choose(&self, question: &str, choices: &[String]) -> anyhow::Result<usize>;
    /// A line; `before` stands there already.
    fn line(&self, question: &str, before: &str) -> anyhow::Result<String>;
    /// A line that is not shown. Empty: none.
    fn secret(&self, question: &str) -> anyhow::Result<String>;
    /// Yes or no.
    fn yes(&self, question: &str, usual: bool) -> anyhow::Result<bool>;
}

/// A person at a terminal.
pub(super) struct Terminal(Box<dyn Theme>);

impl Terminal {
    pub(super) fn new(colours: bool) -> Self {
        Self(if colours { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) })
    }
}

impl Ask for Terminal {
    fn choose(&self, question: &str, choices: &[String]) -> anyhow::Result<usize> {
        let select = Select::with_theme(&*self.0).with_prompt(question).items(choices);
        Ok(select.default(0).interact()?)
    }

    fn line(&self, question: &str, before: &str) -> anyhow::Result<String> {
        let input = Input::with_theme(&*self.0).with_prompt(question).allow_empty(true);
        let input = if before.is_empty() { input } else { input.with_initial_text(before) };
        let line: String = input.interact_text()?;
        Ok(line.trim().to_owned())
    }

    fn secret(&self, question: &str) -> anyhow::Result<String> {
        let password = Password::with_theme(&*self.0).with_prompt(question);
        Ok(password.allow_empty_password(true).interact()?.trim().to_owned())
    }

    fn yes(&self, question: &str, usual: bool) -> anyhow::Result<bool> {
        Ok(Confirm::with_theme(&*self.0).with_prompt(question).default(usual).interact()?)
    }
}
