use towline_domain::wishes::{AtServer, RequestId, SeasonAt, TitleKey, TitleStage};

use super::*;

fn title(key: &str, rules: &[SeasonRule]) -> Title {
    let key: TitleKey = key.parse().unwrap();
    Title {
        server: "seerr".into(),
        key,
        is_4k: false,
        name: key.to_string(),
        list: "list".into(),
        stage: TitleStage::Wanted,
        wanted: rules.iter().copied().collect(),
        asking: [].into(),
        asked: [].into(),
        is_ours: false,
        request: None,
        asked_at: None,
        released: None,
        seen: 0,
        checked_at: None,
        retried: 0,
        insisted_at: None,
        removal: None,
    }
}

fn verdict(title: &Title, on: &OnServer, show: Option<&Show>) -> Verdict {
    let today = jiff::civil::date(2026, 11, 22);
    judge(Case { title, on, show, ask_again: false, at_most: None, today })
}

fn is(is: Availability) -> OnServer {
    OnServer { is: AtServer::new(is, Availability::Free), ..OnServer::default() }
}

fn request(id: u64, state: RequestState, seasons: &[u16]) -> RequestAt {
    RequestAt {
        id: RequestId(id),
        is_4k: false,
        state,
        by: None,
        seasons: seasons.iter().map(|number| (*number, state)).collect(),
        at: Some(Timestamp::from_micros(i64::try_from(id).unwrap())),
    }
}

fn show(seasons: &[u16]) -> Show {
    let season = |number: &u16| towline_domain::wishes::ShowSeason {
        number: *number,
        episodes: 8,
        aired: Some(jiff::civil::date(2020 + i16::try_from(*number % 10).unwrap(), 1, 1)),
    };
    Show { seasons: seasons.iter().map(season).collect() }
}

#[test]
fn a_film_is_asked_for_as_the_decision_table_says() {
    use Availability as A;
    let film = title("movie:1", &[]);
    for (is_at, says) in [
        (A::Free, Verdict::Ask(None)),
        (A::Deleted, Verdict::Ask(None)),
        (A::Pending, Verdict::Requested),
        (A::Processing, Verdict::Requested),
        (A::Partly, Verdict::Available),
        (A::Available, Verdict::Available),
        (A::Blocklisted, Verdict::Blocklisted),
        (A::Unknown, Verdict::Unknown),
    ] {
        assert_eq!(verdict(&film, &is(is_at), None), says, "{is_at:?}");
    }
}

#[test]
fn the_other_quality_says_nothing() {
    let on = OnServer {
        is: AtServer::new(Availability::Available, Availability::Free),
        requests: vec![request(1, RequestState::Declined, &[])],
        ..OnServer::default()
    };
    let in_4k = Title { is_4k: true, ..title("movie:1", &[]) };
    assert_eq!(verdict(&in_4k, &on, None), Verdict::Ask(None));
}

#[test]
fn a_no_is_respected_until_a_person_insists() {
    let mut film = title("movie:1", &[]);
    let mut on = is(Availability::Free);
    on.requests = vec![request(7, RequestState::Declined, &[])];
    assert_eq!(verdict(&film, &on, None), Verdict::Declined);
    film.insisted_at = Some(Timestamp::from_micros(8));
    assert_eq!(verdict(&film, &on, None), Verdict::Ask(None));
    on.requests.push(request(9, RequestState::Declined, &[]));
    assert_eq!(verdict(&film, &on, None), Verdict::Declined, "said no again");
}

#[test]
fn a_film_whose_request_is_gone_is_not_asked_for_again() {
    let ours = Title { is_ours: true, ..title("movie:1", &[]) };
    assert_eq!(verdict(&ours, &is(Availability::Free), None), Verdict::Deleted);
    assert_eq!(verdict(&ours, &is(Availability::Deleted), None), Verdict::Deleted);
}

#[test]
fn a_request_that_failed_stands_in_the_way_of_another() {
    let mut on = is(Availability::Free);
    on.requests = vec![request(1, RequestState::Failed, &[])];
    assert_eq!(verdict(&title("movie:1", &[]), &on, None), Verdict::Requested);
}

#[test]
fn a_whole_show_that_nobody_has_touched_needs_no_look_at_its_seasons() {
    let all = title("show:1", &[SeasonRule::All]);
    assert_eq!(verdict(&all, &OnServer::default(), None), Verdict::Ask(None));
    for rule in [SeasonRule::First, SeasonRule::Latest, SeasonRule::Aired, SeasonRule::Number(2)] {
        let some = title("show:1", &[rule]);
        assert_eq!(verdict(&some, &OnServer::default(), None), Verdict::NeedsShow, "{rule:?}");
    }
}

#[test]
fn each_rule_chooses_its_seasons_and_never_the_specials() {
    let by_year = show(&[0, 2010, 2011, 2029]);
    for (rule, seasons) in [
        (SeasonRule::First, vec![2010]),
        (SeasonRule::Latest, vec![2029]),
        (SeasonRule::Aired, vec![2010, 2011]),
        (SeasonRule::Number(2011), vec![2011]),
    ] {
        let says = verdict(&title("show:1", &[rule]), &OnServer::default(), Some(&by_year));
        assert_eq!(says, Verdict::Ask(Some(seasons)), "{rule:?}");
    }
    let only_specials = show(&[0]);
    let requests = vec![request(1, RequestState::Completed, &[])];
    let on = OnServer { requests, ..OnServer::default() };
    let all = title("show:1", &[SeasonRule::All]);
    assert_eq!(verdict(&all, &on, Some(&only_specials)), Verdict::Nothing);
    let unknown = title("show:1", &[SeasonRule::Number(99)]);
    assert_eq!(verdict(&unknown, &OnServer::default(), Some(&by_year)), Verdict::Nothing);
}

#[test]
fn of_a_partial_show_only_what_is_lacking_is_asked_for() {
    let mut on = is(Availability::Partly);
    let season = |number, is| SeasonAt { number, is: AtServer::new(is, Availability::Free) };
    on.seasons = vec![
        season(1, Availability::Available),
        season(2, Availability::Processing),
        season(3, Availability::Deleted),
        season(4, Availability::Free),
    ];
    on.requests =
        vec![request(1, RequestState::Declined, &[5]), request(2, RequestState::Approved, &[6])];
    let all = title("show:1", &[SeasonRule::All]);
    let seasons = show(&[0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(verdict(&all, &on, Some(&seasons)), Verdict::Ask(Some(vec![3, 4, 7])));
    let limited = Case {
        title: &all,
        on: &on,
        show: Some(&seasons),
        ask_again: false,
        at_most: Some(2),
        today: jiff::civil::date(2026, 11, 22),
    };
    assert_eq!(judge(limited), Verdict::Ask(Some(vec![3, 4])), "the first ones");
    let asked = Title { asked: [3, 4, 7].into(), ..all };
    assert_eq!(verdict(&asked, &on, Some(&seasons)), Verdict::Requested, "taken away: not again");
}

#[test]
fn a_show_that_is_there_may_get_another_season() {
    let mut on = is(Availability::Available);
    let all = title("show:1", &[SeasonRule::All]);
    let seasons = show(&[1, 2]);
    assert_eq!(verdict(&all, &on, None), Verdict::NeedsShow);
    assert_eq!(verdict(&all, &on, Some(&seasons)), Verdict::Available, "no word of seasons");
    on.seasons = vec![SeasonAt {
        number: 1,
        is: AtServer::new(Availability::Available, Availability::Free),
    }];
    assert_eq!(verdict(&all, &on, Some(&seasons)), Verdict::Ask(Some(vec![2])));
}

#[test]
fn ours_is_the_request_in_our_name_that_is_as_old_as_our_asking_and_alone_in_that() {
    let at = |secs: i64| Timestamp::from_micros(secs * 1_000_000);
    let us = UserId(1);
    let mut asked = title("movie:1", &[]);
    (asked.is_ours, asked.asked_at) = (true, Some(at(10_000)));
    let request = |id, secs, by| RequestAt {
        at: Some(at(secs)),
        by: Some(UserId(by)),
        ..request(id, RequestState::Pending, &[])
    };
    let mut on = is(Availability::Pending);
    on.requests = vec![request(1, 5_000, 1), request(2, 10_001, 1), request(3, 10_001, 7)];
    assert_eq!(ours(&asked, us, &on).map(|request| request.id), Some(RequestId(2)));
    on.requests.push(request(4, 10_002, 1));
    assert_eq!(ours(&asked, us, &on), None, "either may be made by hand");
    asked.request = Some(RequestId(4));
    assert_eq!(ours(&asked, us, &on).map(|request| request.id), Some(RequestId(4)));
    asked.request = None;
    on.requests = vec![request(5, 20_000, 1)];
    assert_eq!(ours(&asked, us, &on), None, "made long after: not by us");
    on.requests = vec![RequestAt { by: None, ..request(6, 10_001, 1) }];
    assert_eq!(ours(&asked, us, &on), None, "nobody knows whose it is");
}

fn at(number: u16, is: Availability) -> SeasonAt {
    SeasonAt { number, is: AtServer::new(is, Availability::Free) }
}

#[test]
fn a_show_is_as_far_as_the_seasons_that_were_asked_for() {
    use Availability as A;
    let asked = Title { asked: [1, 2].into(), is_ours: true, ..title("show:1", &[]) };
    let progress_at = |whole, seasons: &[SeasonAt], requests: Vec<RequestAt>| {
        let on = OnServer { seasons: seasons.to_vec(), requests, ..is(whole) };
        progress(&asked, &on)
    };
    let both = vec![request(1, RequestState::Approved, &[1, 2])];
    let there = at(1, A::Available);
    assert_eq!(progress_at(A::Processing, &[], both.clone()), Progress::Coming, "no scan yet");
    assert_eq!(progress_at(A::Partly, &[there], both.clone()), Progress::Coming);
    assert_eq!(progress_at(A::Available, &[there], both.clone()), Progress::Coming, "a later one");
    assert_eq!(progress_at(A::Partly, &[there, at(2, A::Processing)], vec![]), Progress::Coming);
    assert_eq!(progress_at(A::Partly, &[there, at(2, A::Partly)], vec![]), Progress::Coming);
    assert_eq!(progress_at(A::Partly, &[there, at(2, A::Available)], both), Progress::Complete);
    let no = vec![request(1, RequestState::Declined, &[1, 2])];
    assert_eq!(progress_at(A::Partly, &[there], no.clone()), Progress::Complete, "the rest is no");
    assert_eq!(progress_at(A::Partly, &[at(9, A::Available)], no), Progress::Over);
    assert_eq!(progress_at(A::Free, &[], vec![]), Progress::Over);
}

#[test]
fn a_season_that_was_there_and_was_taken_away_is_remembered() {
    let mut show_1 = title("show:1", &[SeasonRule::All]);
    let mut on = is(Availability::Partly);
    on.seasons = vec![at(1, Availability::Available), at(2, Availability::Free)];
    remember(&mut show_1, &on);
    assert_eq!(show_1.asked, [1].into());
    on.seasons[0] = at(1, Availability::Deleted);
    assert_eq!(verdict(&show_1, &on, Some(&show(&[1, 2]))), Verdict::Ask(Some(vec![2])));
    // A request for all of it names the seasons once the server has made it.
    let mut all = Title { is_ours: true, ..title("show:1", &[SeasonRule::All]) };
    on.requests = vec![request(1, RequestState::Approved, &[1, 2, 3])];
    remember(&mut all, &on);
    assert_eq!(all.asked, [1, 2, 3].into());
    let mut film = title("movie:1", &[]);
    remember(&mut film, &on);
    assert!(film.asked.is_empty());
}

#[test]
fn what_failed_and_was_asked_for_anew_is_left_at_that() {
    let film = title("movie:1", &[]);
    let mut on = is(Availability::Processing);
    on.requests = vec![request(1, RequestState::Failed, &[])];
    assert_eq!(failed(&film, &on).map(|it| it.id), Some(RequestId(1)));
    on.requests.push(request(2, RequestState::Declined, &[]));
    assert_eq!(failed(&film, &on).map(|it| it.id), Some(RequestId(1)), "a no replaces nothing");
    on.requests.push(request(3, RequestState::Approved, &[]));
    assert_eq!(failed(&film, &on), None);
    let of_seasons = title("show:1", &[]);
    on.requests =
        vec![request(1, RequestState::Failed, &[1, 2]), request(2, RequestState::Pending, &[2])];
    assert_eq!(failed(&of_seasons, &on).map(|it| it.id), Some(RequestId(1)));
    on.requests.push(request(3, RequestState::Pending, &[1]));
    assert_eq!(failed(&of_seasons, &on), None);
}
