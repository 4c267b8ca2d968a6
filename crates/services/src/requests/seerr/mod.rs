//! Overseerr, Jellyseerr and Seerr.
//!
//! # Guarantees
//! How all titles stand is read as a whole or not at all, and shared by all who look. A request is
//! refused for a reason that is told by its kind; whether one that got no answer was made, the next
//! reading tells.

mod check;
mod settings;
mod state;
#[cfg(test)]
mod tests;
mod trouble;

use std::{collections::HashMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use seerr_client::{
    Error, Product, RequestStatus, Seerr, TmdbId as SeerrTmdb,
    auth::GetMe,
    public::GetSettings,
    requests::{self, Create, Created, SeasonSet, Seasons, Wanted},
    search::{Hit, Query, Search},
    shows, users,
};
use tokio::sync::Mutex;
use towline_domain::{
    ActError, Clock, Period, Timestamp, Trouble, TroubleKind,
    flight::Flight,
    path::shown,
    wishes::{
        Candidate, Order, Question, Quota, Quotas, RequestId, RequestServer, Requester,
        ServerState, Show, ShowSeason, TitleKind, TmdbId, UserId,
    },
};

use crate::WrongSetting;

pub(super) use check::check;
pub use settings::SeerrSettings;

/// Of titles that share a name and a year there are never more pages than these.
const PAGES: u32 = 3;
/// What a user may still ask for is read so seldom at most.
const QUOTAS_ARE_KNOWN_FOR: Duration = Duration::from_secs(60);

/// The server that [`SeerrSettings`] describe.
pub(super) struct Server {
    name: String,
    key: String,
    client: Seerr,
    settle: Option<Duration>,
    clock: Arc<dyn Clock>,
    /// Which of the three it is. Asked for anew after trouble: it may have been replaced.
    product: Mutex<Option<Product>>,
    state: Flight<ServerState, Trouble>,
    quotas: Mutex<HashMap<UserId, Arc<QuotasRead>>>,
}

/// What a user may still ask for, as it was last read, and what was asked for since.
struct QuotasRead {
    read: Flight<Quotas, Trouble>,
    spent: std::sync::Mutex<Spent>,
}

#[derive(Clone, Copy, Default)]
struct Spent {
    movies: u32,
    seasons: u32,
}

impl QuotasRead {
    fn new(clock: Arc<dyn Clock>) -> Self {
        Self { read: Flight::new(clock), spent: std::sync::Mutex::default() }
    }

    fn spent(&self) -> std::sync::MutexGuard<'_, Spent> {
        self.spent.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Server {
    /// A server of this name in the configuration.
    pub(super) fn new(
        name: &str,
        settings: &SeerrSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WrongSetting> {
        Ok(Self {
            name: name.into(),
            key: settings.key(),
            client: settings.client()?,
            settle: settings.settle.map(Period::get),
            product: Mutex::default(),
            state: Flight::new(Arc::clone(&clock)),
            quotas: Mutex::default(),
            clock,
        })
    }

    fn trouble(&self, error: &Error) -> Trouble {
        trouble::of(&self.name, &*self.clock, error)
    }

    fn act(&self, error: &Error) -> ActError {
        trouble::of_act(self.trouble(error), error)
    }

    /// Which product it is. One that is not set up yet is no server (seerr.md §4).
    async fn product(&self) -> Result<Product, Trouble> {
        if let Some(product) = *self.product.lock().await {
            return Ok(product);
        }
        let settings = self.client.send(&GetSettings).await.map_err(|e| self.trouble(&e))?;
        if !settings.initialized {
            let words = "its set-up is not finished";
            let trouble = Trouble::new(&self.name, TroubleKind::Misconfigured, words);
            return Err(trouble.hint("open its page and go through the set-up to its end"));
        }
        *self.product.lock().await = Some(settings.product);
        Ok(settings.product)
    }

    async fn read(&self) -> Result<ServerState, Trouble> {
        let read = self.try_read().await;
        if read.is_err() {
            *self.product.lock().await = None;
        }
        read
    }

    async fn try_read(&self) -> Result<ServerState, Trouble> {
        let product = self.product().await?;
        let media = self.client.all_media().await.map_err(|e| self.trouble(&e))?;
        // After the titles: a request that is made in between is seen at least here.
        let requests = self.client.all_requests().await.map_err(|e| self.trouble(&e))?;
        Ok(state::of(media, requests, product))
    }

    /// A request counts against its user's quota at once: it is not read anew for each (seerr.md
    /// §7.3).
    async fn spend(&self, requester: Requester, title: TitleKind, seasons: usize) {
        let Some(user) = requester.user() else { return };
        let Some(quotas) = self.quotas.lock().await.get(&user).cloned() else { return };
        let mut spent = quotas.spent();
        match title {
            TitleKind::Movie => spent.movies += 1,
            TitleKind::Show => spent.seasons += u32::try_from(seasons).unwrap_or(u32::MAX),
        }
    }

    async fn read_quotas(&self, user: UserId) -> Result<Quotas, Trouble> {
        let quotas = self.client.send(&users::GetQuota(user.0.into())).await;
        let quotas = quotas.map_err(|error| match error {
            Error::NotFound { .. } => self.no_user(user),
            error => self.trouble(&error),
        })?;
        Ok(Quotas {
            movies: Quota { left: quotas.movie.remaining() },
            seasons: Quota { left: quotas.tv.remaining() },
        })
    }

    fn no_user(&self, user: UserId) -> Trouble {
        let words = format!("there is no user {}", user.0);
        let trouble = Trouble::new(&self.name, TroubleKind::Misconfigured, words);
        trouble.hint("`towline seerr users` lists them with their numbers")
    }

    /// Of the key and of the user the server says the same: without the user it is asked again
    /// (seerr.md §2).
    async fn refused(&self, requester: Requester, error: &Error) -> ActError {
        if let (Error::KeyOrUserRefused { .. }, Requester::WithRightsOf(user)) = (error, requester)
            && self.client.send(&GetMe).await.is_ok()
        {
            return ActError::NotDone(self.no_user(user));
        }
        self.act(error)
    }

    /// With the rights that the request is to be made with.
    fn client_for(&self, requester: Requester) -> Seerr {
        match requester {
            Requester::WithRightsOf(user) => self.client.acting_as(user.0.into()),
            Requester::Owner | Requester::InTheNameOf(_) => self.client.acting_as_owner(),
        }
    }

    fn number(&self, request: RequestId) -> Result<seerr_client::RequestId, ActError> {
        u32::try_from(request.0).map(Into::into).map_err(|_| {
            let words = format!("{request} is no number of a request");
            ActError::NotDone(Trouble::new(&self.name, TroubleKind::Local, words))
        })
    }
}

#[async_trait]
impl RequestServer for Server {
    fn key(&self) -> String {
        self.key.clone()
    }

    async fn state(&self, begun_after: Timestamp) -> Result<Arc<ServerState>, Trouble> {
        self.state.get(begun_after, || self.read()).await
    }

    async fn find(&self, question: &Question) -> Result<Vec<Candidate>, Trouble> {
        let (query, most) = match question {
            Question::Imdb(id) => match id.as_str().parse() {
                Ok(id) => (Query::by_imdb(&id), 1),
                Err(_) => return Ok(Vec::new()),
            },
            Question::Tvdb(id) => (Query::by_tvdb(id.get()), 1),
            Question::Title { title, year } => {
                (Query::by_title(title, *year), if year.is_some() { PAGES } else { 1 })
            }
        };
        // Of a title without a letter: nothing is found by it.
        if query.as_str().is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Vec::<Candidate>::new();
        for page in 1..=most {
            let search = Search { page, ..Search::new(query.clone()) };
            let answer = self.client.send(&search).await.map_err(|e| self.trouble(&e))?;
            // The pages of a search overlap now and then.
            for one in answer.results.iter().filter_map(candidate) {
                if !found.iter().any(|it| it.key == one.key) {
                    found.push(one);
                }
            }
            if page >= answer.total_pages || answer.results.is_empty() {
                break;
            }
        }
        Ok(found)
    }

    async fn show(&self, show: TmdbId) -> Result<Show, Trouble> {
        let found = self.client.send(&shows::Get::new(SeerrTmdb::new(show.get()))).await;
        let found = found.map_err(|error| self.trouble(&error))?;
        let season = |season: &shows::Season| ShowSeason {
            number: season.season_number,
            episodes: season.episode_count,
            aired: season.air_date.and_then(|aired| aired.date),
        };
        Ok(Show { seasons: found.seasons.iter().map(season).collect() })
    }

    async fn quotas(&self, as_user: Option<UserId>) -> Result<Quotas, Trouble> {
        // The key's owner is an administrator, who has no quota (seerr.md §7.3).
        let Some(user) = as_user else { return Ok(Quotas::default()) };
        let known = {
            let mut all = self.quotas.lock().await;
            let new = || Arc::new(QuotasRead::new(Arc::clone(&self.clock)));
            Arc::clone(all.entry(user).or_insert_with(new))
        };
        let since = self.clock.now().before(QUOTAS_ARE_KNOWN_FOR);
        let read = async || {
            let quotas = self.read_quotas(user).await?;
            *known.spent() = Spent::default();
            Ok(quotas)
        };
        let quotas = known.read.get(since, read).await?;
        let Spent { movies, seasons } = *known.spent();
        let left = |quota: Quota, spent: u32| Quota {
            left: quota.left.map(|left| left.saturating_sub(spent)),
        };
        Ok(Quotas { movies: left(quotas.movies, movies), seasons: left(quotas.seasons, seasons) })
    }

    async fn request(&self, order: &Order) -> Result<(), ActError> {
        let id = SeerrTmdb::new(order.title.tmdb.get());
        let wanted = match (order.title.kind, &order.seasons) {
            (TitleKind::Movie, _) => Wanted::Movie(id),
            (TitleKind::Show, None) => Wanted::Tv(id, Seasons::All),
            (TitleKind::Show, Some(numbers)) => match SeasonSet::new(numbers.iter().copied()) {
                Some(set) => Wanted::Tv(id, Seasons::These(set)),
                None => return Err(ActError::NotDone(trouble::nothing_left(&self.name))),
            },
        };
        let user = match order.requester {
            Requester::InTheNameOf(user) => Some(user.0.into()),
            Requester::Owner | Requester::WithRightsOf(_) => None,
        };
        let create = Create { is_4k: order.is_4k, user, ..Create::new(wanted) };
        match self.client_for(order.requester).send(&create).await {
            Ok(Created::Requested(request)) => {
                if request.status == RequestStatus::Failed {
                    let server = &self.name;
                    tracing::warn!(
                        service = server,
                        "{server}: took a request for {}, and cannot hand it on to what downloads",
                        order.title
                    );
                }
                self.spend(order.requester, order.title.kind, request.seasons.len()).await;
                Ok(())
            }
            Ok(Created::NothingLeft) => Err(ActError::NotDone(trouble::nothing_left(&self.name))),
            Err(error) => Err(self.refused(order.requester, &error).await),
        }
    }

    async fn retry(&self, request: RequestId) -> Result<(), ActError> {
        let retry = requests::Retry(self.number(request)?);
        self.client.send(&retry).await.map(drop).map_err(|error| self.act(&error))
    }

    /// Only one that nobody has said yes to is taken back: looked at right before, since by its
    /// number any request could be taken back (seerr.md §7.5).
    async fn withdraw(&self, request: RequestId) -> Result<(), ActError> {
        let number = self.number(request)?;
        let found = self.client.find(&requests::Get(number)).await;
        let found = found.map_err(|error| ActError::NotDone(self.trouble(&error)))?;
        match found.map(|request| request.status) {
            None => return Ok(()),
            Some(RequestStatus::Pending) => {}
            Some(_) => {
                let words = "somebody has said yes or no to it meanwhile";
                let trouble = Trouble::new(&self.name, TroubleKind::InTheWay, words);
                return Err(ActError::NotDone(trouble));
            }
        }
        match self.client.send(&requests::Delete(number)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.act(&error)),
        }
    }

    fn settle(&self) -> Duration {
        self.settle.unwrap_or_else(|| self.client.client().settle::<Create>())
    }

    fn calls(&self) -> u64 {
        self.client.counts().calls.values().sum()
    }
}

fn candidate(hit: &Hit) -> Option<Candidate> {
    let found = hit.title()?;
    let text = |text: &str| shown(text.as_bytes());
    let released = found.released.and_then(|released| {
        // Of some only the year is known: any day of it will do.
        released.date.or_else(|| jiff::civil::Date::new(released.year.try_into().ok()?, 1, 1).ok())
    });
    Some(Candidate {
        key: state::title(found.key)?,
        title: text(&found.title),
        original_title: (!found.original_title.is_empty()).then(|| text(&found.original_title)),
        released,
    })
}
