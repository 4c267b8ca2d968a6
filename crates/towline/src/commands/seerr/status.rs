//! `towline seerr status`: how a media server is (seerr reference §4 and §8).

use seerr_client::{
    Error, Seerr,
    auth::GetMe,
    public::{GetSettings, GetStatus},
    requests::{Count, Counts},
    users::{self, GetQuota, Quotas},
};
use serde::Serialize;
use towline_domain::{path::shown, wishes::UserId};

use super::{each, told, words};
use crate::cli::Context;

/// What is told of it.
#[derive(Debug, Serialize)]
struct Told {
    server: String,
    product: &'static str,
    version: String,
    update_available: bool,
    restart_required: bool,
    in_4k: Qualities,
    /// With whose rights it is asked.
    me: Me,
    requests: Requests,
    /// Those for whom lists ask.
    users: Vec<Of>,
}

#[derive(Debug, Serialize)]
struct Qualities {
    films: bool,
    shows: bool,
}

#[derive(Debug, Serialize)]
struct Me {
    id: u32,
    name: String,
    rights: String,
}

#[derive(Debug, Serialize)]
struct Requests {
    all: u32,
    films: u32,
    shows: u32,
    pending: u32,
    approved: u32,
    declined: u32,
    processing: u32,
    available: u32,
}

/// Somebody for whom lists ask.
#[derive(Debug, Serialize)]
struct Of {
    id: u32,
    /// None: there is no such user.
    name: Option<String>,
    quotas: Option<String>,
}

pub(super) async fn run(
    context: &Context,
    name: &str,
    seerr: &Seerr,
    users: &[UserId],
) -> anyhow::Result<()> {
    let told = told(Told::read(name, seerr, users).await)?;
    context.printer.json(&told)?;
    for (key, value) in told.lines() {
        context.printer.line(format!("{key:<10}{}", shown(value.as_bytes())))?;
    }
    Ok(())
}

impl Told {
    async fn read(server: &str, seerr: &Seerr, users: &[UserId]) -> Result<Self, Error> {
        let status = seerr.send(&GetStatus).await?;
        let settings = seerr.send(&GetSettings).await?;
        let me = seerr.send(&GetMe).await?;
        let counts = seerr.send(&Count).await?;
        let users = each(users.iter().copied(), |user| Of::read(seerr, user)).await?;
        Ok(Self {
            server: server.into(),
            product: settings.product.as_str(),
            version: status.version.into(),
            update_available: status.update_available,
            restart_required: status.restart_required,
            in_4k: Qualities {
                films: settings.movie_4k_enabled,
                shows: settings.series_4k_enabled,
            },
            me: Me {
                id: me.id.get(),
                name: me.display_name.into(),
                rights: words::rights(me.permissions),
            },
            requests: counts.into(),
            users,
        })
    }

    fn lines(&self) -> Vec<(&'static str, String)> {
        let newer = if self.update_available { " (a newer one is out)" } else { "" };
        let in_4k = match (self.in_4k.films, self.in_4k.shows) {
            (true, true) => "films and shows",
            (true, false) => "films only",
            (false, true) => "shows only",
            (false, false) => "no: nothing would come of such a request",
        };
        let Requests { all, films, shows, pending, approved, declined, processing, available } =
            &self.requests;
        let mut lines = vec![
            ("server", format!("requests.{}", self.server)),
            ("version", format!("{} {}{newer}", self.product, self.version)),
            ("key of", format!("{} (user {}): {}", self.me.name, self.me.id, self.me.rights)),
            ("4K", in_4k.into()),
            ("requests", format!("{all}: {films} for films, {shows} for shows")),
            ("", format!("{pending} wait for a yes, {approved} approved, {declined} declined")),
            ("", format!("{processing} on their way, {available} there")),
        ];
        if self.restart_required {
            lines.push(("pending", "a changed setting takes a restart of it".into()));
        }
        for user in &self.users {
            lines.push(("asks for", user.words()));
        }
        lines
    }
}

impl Of {
    async fn read(seerr: &Seerr, user: UserId) -> Result<Self, Error> {
        let id = user.0;
        let Some(found) = seerr.find(&users::Get(id.into())).await? else {
            return Ok(Self { id, name: None, quotas: None });
        };
        let quotas: Option<Quotas> = seerr.find(&GetQuota(id.into())).await?;
        Ok(Self {
            id,
            name: Some(found.display_name.into()),
            quotas: quotas.as_ref().map(words::quotas),
        })
    }

    fn words(&self) -> String {
        let Self { id, name, quotas } = self;
        match name {
            None => format!("user {id}, whom the server does not know: `towline seerr users`"),
            Some(name) => {
                let quotas = quotas.as_ref().map(|quotas| format!(": {quotas}"));
                format!("{name} (user {id}){}", quotas.unwrap_or_default())
            }
        }
    }
}

impl From<Counts> for Requests {
    fn from(counts: Counts) -> Self {
        let Counts {
            total: all,
            movie: films,
            tv: shows,
            pending,
            approved,
            declined,
            processing,
            available,
            completed: _,
        } = counts;
        Self { all, films, shows, pending, approved, declined, processing, available }
    }
}
