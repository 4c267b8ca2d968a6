//! Rows as the server writes them (reference §2, §6, §7.4).

use serde::Serialize;

use crate::seerr::{Kind, Media, MediaRequest, Product, State, User, clock::written, rights};

/// Who has this name has this address.
pub(in crate::seerr) fn mail(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("{name}@example.org") }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MediaWire {
    id: i64,
    media_type: Kind,
    tmdb_id: i64,
    tvdb_id: Option<i64>,
    imdb_id: Option<()>,
    status: u8,
    status4k: u8,
    created_at: String,
    updated_at: String,
    last_season_change: String,
    media_added_at: Option<String>,
    service_id: Option<()>,
    service_id4k: Option<()>,
    external_service_id: Option<()>,
    external_service_id4k: Option<()>,
    external_service_slug: Option<()>,
    external_service_slug4k: Option<()>,
    rating_key: Option<()>,
    rating_key4k: Option<()>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seasons: Option<Vec<SeasonWire>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requests: Option<Vec<RequestWire>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SeasonWire {
    id: i64,
    season_number: i64,
    status: u8,
    status4k: u8,
    created_at: String,
    updated_at: String,
}

impl MediaWire {
    /// Without seasons and requests: as a search tells it, and a request's reply.
    pub(super) fn bare(media: &Media, product: Product) -> Self {
        Self {
            id: media.id,
            media_type: media.kind,
            tmdb_id: media.tmdb,
            tvdb_id: media.tvdb,
            imdb_id: None,
            status: media.status.number(product),
            status4k: media.status4k.number(product),
            created_at: written(media.created_at),
            updated_at: written(media.updated_at),
            last_season_change: written(media.created_at),
            media_added_at: media.media_added_at.map(written),
            service_id: None,
            service_id4k: None,
            external_service_id: None,
            external_service_id4k: None,
            external_service_slug: None,
            external_service_slug4k: None,
            rating_key: None,
            rating_key4k: None,
            seasons: None,
            requests: None,
        }
    }

    /// With the seasons that scans have seen: as the bulk list tells it.
    pub(super) fn with_seasons(media: &Media, product: Product) -> Self {
        let one = |season: &crate::seerr::SeasonState| SeasonWire {
            id: season.id,
            season_number: season.number,
            status: season.status.number(product),
            status4k: season.status4k.number(product),
            created_at: written(media.created_at),
            updated_at: written(media.updated_at),
        };
        let seasons = Some(media.seasons.iter().map(one).collect());
        Self { seasons, ..Self::bare(media, product) }
    }

    /// With everything: as the detail call tells it.
    pub(super) fn whole(state: &State, media: &Media, view: View) -> Self {
        let requests = state.requests_of_row(media.id);
        let requests = requests.map(|request| RequestWire::without_media(state, request, view));
        Self { requests: Some(requests.collect()), ..Self::with_seasons(media, view.product) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestWire {
    id: i64,
    status: u8,
    r#type: Option<Kind>,
    is4k: bool,
    created_at: String,
    updated_at: String,
    is_auto_request: bool,
    pub(super) server_id: Option<i64>,
    pub(super) profile_id: Option<i64>,
    pub(super) root_folder: Option<String>,
    pub(super) language_profile_id: Option<i64>,
    pub(super) tags: Option<Vec<i64>>,
    requested_by: Option<UserWire>,
    modified_by: Option<UserWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) media: Option<MediaWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seasons: Option<Vec<RequestedWire>>,
    season_count: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestedWire {
    id: i64,
    season_number: i64,
    status: u8,
    created_at: String,
    updated_at: String,
}

/// How something is seen.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub(super) product: Product,
    /// Whether addresses are seen (§2).
    pub(super) sees_mail: bool,
}

impl RequestWire {
    fn without_media(state: &State, request: &MediaRequest, view: View) -> Self {
        let media = state.media.get(&request.media);
        let user = |id: i64| {
            let count = None;
            state.users.get(&id).map(|user| UserWire::new(user, view.sees_mail, count))
        };
        let options = request.options.clone();
        let one = |season: &crate::seerr::Requested| RequestedWire {
            id: season.id,
            season_number: season.number,
            status: season.status.number(),
            created_at: written(request.created_at),
            updated_at: written(request.updated_at),
        };
        Self {
            id: request.id,
            status: request.status.number(),
            r#type: media.map(|media| media.kind),
            is4k: request.is4k,
            created_at: written(request.created_at),
            updated_at: written(request.updated_at),
            is_auto_request: request.is_auto_request,
            server_id: options.server,
            profile_id: options.profile,
            root_folder: options.root_folder,
            language_profile_id: options.language_profile,
            tags: options.tags,
            requested_by: user(request.by),
            modified_by: request.modified_by.and_then(user),
            media: None,
            seasons: Some(request.seasons.iter().map(one).collect()),
            season_count: request.seasons.len(),
        }
    }

    /// With its title, and that one's seasons.
    pub(super) fn whole(state: &State, request: &MediaRequest, view: View) -> Self {
        let media = state.media.get(&request.media);
        let media = media.map(|media| MediaWire::with_seasons(media, view.product));
        Self { media, ..Self::without_media(state, request, view) }
    }

    /// As the reply to its making: the title as it was before it was handed over, and no seasons
    /// for films (§7.4).
    pub(super) fn reply(state: &State, request: &MediaRequest, media: &Media, view: View) -> Self {
        let mut wire = Self::without_media(state, request, view);
        wire.media = Some(MediaWire::bare(media, view.product));
        if media.kind == Kind::Movie {
            wire.seasons = None;
        }
        wire
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserWire {
    id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    username: String,
    display_name: String,
    permissions: u64,
    user_type: u8,
    avatar: String,
    movie_quota_limit: Option<u32>,
    movie_quota_days: Option<u32>,
    tv_quota_limit: Option<u32>,
    tv_quota_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_count: Option<usize>,
    settings: Option<()>,
}

impl UserWire {
    pub(super) fn new(user: &User, sees_mail: bool, request_count: Option<usize>) -> Self {
        Self {
            id: user.id,
            email: sees_mail.then(|| mail(&user.name)),
            username: user.name.clone(),
            display_name: user.name.clone(),
            permissions: user.permissions,
            user_type: 2,
            avatar: format!("/avatar/{}", user.name),
            movie_quota_limit: user.movie_quota.map(|quota| quota.limit),
            movie_quota_days: user.movie_quota.map(|quota| quota.days),
            tv_quota_limit: user.tv_quota.map(|quota| quota.limit),
            tv_quota_days: user.tv_quota.map(|quota| quota.days),
            request_count,
            settings: None,
        }
    }
}

impl super::Call {
    pub(super) fn view(&self) -> View {
        let sees_mail = self.may(rights::MANAGE_USERS);
        View { product: self.sim.script.product, sees_mail }
    }
}
