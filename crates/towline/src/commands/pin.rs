//! `towline pin`: which title a wish means.

use towline_api::lists::{Pin as Body, PinWish};
use towline_domain::{path::shown, wishes::TitleKey};

use crate::{
    cli::Context,
    connection::{self, Purpose},
    report::Hinted as _,
};

/// Say which film or show a wish means
#[derive(Debug, clap::Args)]
pub struct Pin {
    /// The wish, as the last column of `towline list show NAME` has it: `imdb:tt0133093`
    wish: String,
    /// What it means: `movie:603` or `show:1399`, with its number at TMDB
    title: String,
}

impl Pin {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let title: TitleKey = self
            .title
            .parse()
            .hint("`towline seerr search TEXT` tells the numbers of titles")
            .wrong_usage()?;
        connection::with(context, Purpose::Change, async |towline| {
            let pin = Body { wish: self.wish.clone(), title };
            towline.send(&PinWish { pin }).await?;
            let wish = shown(self.wish.as_bytes());
            context.printer.line(format!("{wish} means {title}, on every list"))?;
            Ok(())
        })?;
        context.printer.json(&serde_json::json!({"wish": self.wish, "title": title}))?;
        Ok(())
    }
}
