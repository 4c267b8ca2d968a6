//! What can be seen of any server without changing anything.

use std::collections::HashSet;

use seerr_client::{
    Access, CallError, Error, Finding, Listing as _, Paged, Permissions, Product, RequestId, Row,
    RowOf, Seerr, UserId,
    auth::GetMe,
    blocklist, media, movies,
    public::{GetSettings, GetStatus},
    requests,
    search::{Query, Search},
    services::{ListRadarr, ListSonarr},
    shows, users,
};
use serde_json::Value;

use crate::{
    stage::{error, said, sent},
    world::{NO_TITLE, World},
};

/// No server has given them away yet.
const NO_USER: UserId = UserId::new(2_000_000_000);
const NO_REQUEST: RequestId = RequestId::new(2_000_000_000);

const REFUSED: &str = "You do not have permission to access this endpoint";

/// seerr reference §1: an unknown path below `/api/` is 404 as JSON, another one is the page.
pub(crate) async fn what_is_not_the_api_is_a_page_and_what_is_unknown_there_is_json(
    world: &impl World,
) {
    let (status, kind, body) = world.raw("api/v1/no/such/call").await;
    assert_eq!(status, 404);
    assert!(kind.starts_with("application/json"), "{kind}");
    assert!(serde_json::from_str::<Value>(&body).unwrap()["message"].is_string(), "{body}");
    let (_, kind, _) = world.raw("no/such/page").await;
    assert!(kind.starts_with("text/html"), "{kind}");
}

/// seerr reference §1.
pub(crate) async fn an_unknown_parameter_is_refused(world: &impl World) {
    let (status, _, body) = world.raw("api/v1/media?take=1&since=1").await;
    let told: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status, 400);
    assert_eq!(told["message"], "Unknown query parameter 'since'");
    assert!(told["errors"].is_array());
}

/// seerr reference §2, the table.
pub(crate) async fn a_wrong_key_is_403_and_no_key_401(world: &impl World) {
    let nobody = world.seerr_as(Access::Nobody);
    let missing = error(&nobody, &GetMe).await;
    assert!(matches!(missing, Error::KeyMissing { .. }), "{missing:?}");
    assert_eq!(said(&missing), (401, "cookie 'connect.sid' required"));
    assert_eq!(nobody.diagnose().await, Finding::KeyMissing);
    let as_user = error(&nobody.acting_as(UserId::new(1)), &GetMe).await;
    assert_eq!(said(&as_user).0, 401, "a user without a key is nobody");

    let wrong = world.seerr_as(Access::ApiKey("wrong-wrong-wrong".into()));
    let refused = error(&wrong, &GetMe).await;
    assert!(matches!(refused, Error::KeyOrUserRefused { .. }), "{refused:?}");
    assert_eq!(said(&refused), (403, REFUSED));
    assert_eq!(wrong.diagnose().await, Finding::KeyWrong);
    assert_eq!(wrong.acting_as(UserId::new(1)).diagnose().await, Finding::KeyWrong);
}

/// seerr reference §2 and §4: neither call proves anything about a key.
pub(crate) async fn the_version_and_the_product_are_told_to_anybody(world: &impl World) {
    for access in [Access::Nobody, Access::ApiKey("wrong-wrong-wrong".into())] {
        let seerr = world.seerr_as(access);
        assert!(!sent(&seerr, &GetStatus).await.version.is_empty());
        let settings = sent(&seerr, &GetSettings).await;
        assert!(settings.initialized);
        let tells_specials = settings.enable_special_episodes.is_some();
        assert_eq!(tells_specials, settings.product != Product::Overseerr);
    }
}

/// seerr reference §2: the key has the first user's rights, and so has that user by its number.
pub(crate) async fn the_key_is_that_of_the_owner(world: &impl World) {
    let seerr = world.seerr();
    let me = sent(&seerr, &GetMe).await;
    assert_eq!(me.id, UserId::new(1));
    assert!(me.permissions.contains(Permissions::ADMIN));
    assert_eq!(sent(&seerr.acting_as(me.id), &GetMe).await.id, me.id);
    let Finding::Ok { product, me: found, .. } = seerr.diagnose().await else { panic!() };
    assert_eq!((product, *found), (world.product().await, me));
}

/// seerr reference §2: one text for both, and a call more that tells.
pub(crate) async fn a_user_that_is_unknown_is_told_apart_from_a_wrong_key(world: &impl World) {
    let stranger = world.seerr().acting_as(NO_USER);
    let refused = error(&stranger, &GetMe).await;
    assert_eq!(said(&refused), (403, REFUSED));
    assert_eq!(stranger.diagnose().await, Finding::UserUnknown);
}

/// seerr reference §2 and §7.5.
pub(crate) async fn no_user_and_no_request_of_a_number_is_404(world: &impl World) {
    let seerr = world.seerr();
    assert_eq!(seerr.find(&users::Get(NO_USER)).await.unwrap(), None);
    assert_eq!(seerr.find(&requests::Get(NO_REQUEST)).await.unwrap(), None);
    let unknown = error(&seerr, &users::Get(NO_USER)).await;
    assert_eq!(said(&unknown).0, 404);
}

/// The same rows, whether they are read in one page or in many.
async fn is_one_listing<R: Paged>(seerr: &Seerr, many: R, whole: R) -> Vec<u32> {
    let numbers = |rows: Vec<RowOf<R>>| rows.iter().map(Row::number).collect::<Vec<_>>();
    let whole = numbers(seerr.all(whole).await.unwrap());
    assert_eq!(numbers(seerr.all(many).await.unwrap()), whole, "{}", R::NAME);
    assert_eq!(whole.iter().collect::<HashSet<_>>().len(), whole.len(), "each once");
    whole
}

/// Pages that are small, and not so many that they trouble a real server.
fn some(total: u32) -> u32 {
    total.div_ceil(7).max(1)
}

async fn total<R: Paged>(seerr: &Seerr, first: R) -> u32 {
    sent(seerr, &first).await.info().results
}

/// seerr reference §8.
pub(crate) async fn the_library_is_one_listing_whatever_the_page(world: &impl World) {
    let (seerr, list) = (world.seerr(), media::List::default());
    let take = some(total(&seerr, media::List { take: 1, ..list }).await);
    let rows = is_one_listing(&seerr, media::List { take, ..list }, list).await;
    let page = sent(&seerr, &media::List { take: 2, skip: 1, ..list }).await;
    let numbers: Vec<_> = page.results.iter().map(|row| row.id.get()).collect();
    assert_eq!(numbers, rows.iter().copied().skip(1).take(2).collect::<Vec<_>>());
}

/// seerr reference §8.
pub(crate) async fn requests_are_one_listing_whatever_the_page(world: &impl World) {
    let (seerr, list) = (world.seerr(), requests::List::default());
    let take = some(total(&seerr, requests::List { take: 1, ..list }).await);
    let rows = is_one_listing(&seerr, requests::List { take, ..list }, list).await;
    let count = sent(&seerr, &requests::Count).await.total;
    assert_eq!(rows.len(), count as usize);
    let keys = seerr.all_requests().await.unwrap();
    assert!(keys.iter().all(|request| request.media.is_some() && request.requested_by.is_some()));
}

/// seerr reference §2: the usual page has 10.
pub(crate) async fn users_are_listed_beyond_the_usual_ten(world: &impl World) {
    let (seerr, list) = (world.seerr(), users::List::default());
    let take = some(total(&seerr, users::List { take: 1, ..list.clone() }).await);
    let rows = is_one_listing(&seerr, users::List { take, ..list.clone() }, list).await;
    assert!(rows.contains(&1), "the owner");
}

/// seerr reference §5.1: no title is refused for its letters.
pub(crate) async fn no_title_is_refused_by_the_search(world: &impl World) {
    let seerr = world.seerr();
    let reserved = ":/?#[]@!$&'()*+,;=";
    let titles = ["100% Wolf", "M*A*S*H", "What's Up, Doc?", "(500) Days", "千と千尋", "a+b=c"];
    for title in titles.into_iter().chain([reserved]) {
        for year in [None, Some(1984)] {
            sent(&seerr, &Search::new(Query::by_title(title, year))).await;
        }
    }
}

/// seerr reference §5.2 and §6: never 404.
pub(crate) async fn an_unknown_title_is_500_and_a_search_for_it_empty(world: &impl World) {
    let seerr = world.seerr();
    let film = error(&seerr, &movies::Get::new(NO_TITLE)).await;
    assert!(matches!(film, Error::NoSuchTitleOrUpstream { upstream: None, .. }), "{film:?}");
    assert_eq!(said(&film), (500, "Unable to retrieve movie."));
    let show = error(&seerr, &shows::Get::new(NO_TITLE)).await;
    assert_eq!(said(&show), (500, "Unable to retrieve series."));
    assert!(film.is_passing() && show.is_passing());
    let hits = sent(&seerr, &Search::new(Query::by_tmdb(NO_TITLE.get()))).await.results;
    assert!(hits.is_empty(), "{hits:?}");
}

/// seerr reference §5.1.
pub(crate) async fn a_page_past_the_end_of_a_search_is_empty(world: &impl World) {
    let seerr = world.seerr();
    let first = Search::new(Query::by_tmdb(NO_TITLE.get()));
    let past = sent(&seerr, &Search { page: 9, ..first }).await;
    assert!(past.results.is_empty());
}

/// seerr reference §8 and §10: local data, safe.
pub(crate) async fn totals_and_services_are_told(world: &impl World) {
    let seerr = world.seerr();
    let counts = sent(&seerr, &requests::Count).await;
    assert_eq!(counts.total, counts.movie + counts.tv);
    let has_completed = counts.completed.is_some();
    assert_eq!(has_completed, world.product().await == Product::Seerr);
    let (radarr, sonarr) = (sent(&seerr, &ListRadarr).await, sent(&seerr, &ListSonarr).await);
    assert!(radarr.iter().chain(&sonarr).all(|service| !service.name.is_empty()));
}

/// seerr reference §7.5: 401, which is not about the key.
pub(crate) async fn a_number_that_is_not_on_the_blocklist_is_not_found(world: &impl World) {
    let (seerr, product) = (world.seerr(), world.product().await);
    let get = blocklist::Get { product, id: NO_TITLE };
    if product == Product::Overseerr {
        let unsent = error(&seerr, &get).await;
        assert!(matches!(unsent, Error::Call(CallError::Unwritable { .. })), "{unsent:?}");
        return;
    }
    assert_eq!(said(&error(&seerr, &get).await).0, 401);
    assert_eq!(seerr.find(&get).await.unwrap(), None);
    seerr.all(blocklist::List::new(product)).await.unwrap();
}
