//! `towline seerr users`: who may ask for something, and how much of it (seerr reference §2).

use seerr_client::{
    Error, Seerr,
    users::{GetQuota, List, User},
};
use serde::Serialize;

use super::{each, told, words};
use crate::cli::Context;

/// How many.
#[derive(Debug, clap::Args)]
pub(super) struct Users {
    /// At most so many. For the quota of each the server is asked once
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    most: u16,
}

/// One user, told.
#[derive(Debug, Serialize)]
struct Told {
    /// As `user` in the configuration of a list.
    id: u32,
    name: String,
    rights: String,
    quotas: Option<String>,
    requests: u32,
}

impl Users {
    pub(super) async fn run(&self, context: &Context, seerr: &Seerr) -> anyhow::Result<()> {
        let list = List { take: self.most.into(), ..List::default() };
        let page = told(seerr.send(&list).await)?;
        let (all, most) = (page.page_info.results, self.most);
        let shown = page.results.into_iter().take(self.most.into());
        let users = told(each(shown, |user| Told::read(seerr, user)).await)?;
        context.printer.json(&users)?;
        let rows: Vec<_> = users.iter().map(Told::row).collect();
        let head = ["number", "name", "rights", "quotas", "requests"];
        context.printer.table(&head, &rows)?;
        if all > u32::from(most) {
            context.printer.note(format!("{most} of {all}: --most shows more"))?;
        }
        Ok(())
    }
}

impl Told {
    async fn read(seerr: &Seerr, user: User) -> Result<Self, Error> {
        let quotas = seerr.find(&GetQuota(user.id)).await?;
        Ok(Self {
            id: user.id.get(),
            name: user.display_name.into(),
            rights: words::rights(user.permissions),
            quotas: quotas.as_ref().map(words::quotas),
            requests: user.request_count,
        })
    }

    fn row(&self) -> Vec<String> {
        let quotas = self.quotas.clone().unwrap_or_default();
        let (id, requests) = (self.id.to_string(), self.requests.to_string());
        vec![id, self.name.clone(), self.rights.clone(), quotas, requests]
    }
}
