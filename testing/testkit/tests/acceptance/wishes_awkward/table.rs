//! What stands on the lists, and what is to become of each.

use serde_json::{Value, json};
use towline_sim::lists::{Kind, Title, imdb, trakt};

use super::{
    Becomes::{self, Asked, Chosen, Left, Stands},
    Case,
};

type Row = (Value, Becomes);

/// The lists in files.
pub(super) fn files() -> [(&'static str, Vec<Row>); 3] {
    let mixed = namesakes().into_iter().chain(signs()).chain(ids()).chain(standing());
    [("mixed", mixed.collect()), ("series", series()), ("in4k", in_4k())]
}

fn film(title: &str, year: u16, becomes: Becomes) -> Row {
    (json!({"title": title, "year": year, "type": "movie"}), becomes)
}

fn show(title: &str, year: u16, becomes: Becomes) -> Row {
    (json!({"title": title, "year": year, "type": "show"}), becomes)
}

/// By title alone: the same kind, the same name, the same year, and one such title; or a person.
fn namesakes() -> Vec<Row> {
    vec![
        film("Dune", 1984, Asked("movie:841", &[])),
        film("DUNE", 2021, Asked("movie:438631", &[])),
        show("Dune", 2000, Asked("show:2330", &[1])),
        film("It", 2017, Asked("movie:346364", &[])),
        show("It", 1991, Chosen("show:19614", &[1])),
        show("The Office", 2001, Asked("show:2996", &[1, 2])),
        show("The Office", 2005, Asked("show:2316", &[1, 2, 3, 4, 5, 6, 7, 8, 9])),
        film("The Office", 2011, Asked("movie:70001", &[])),
        film("The Office", 2020, Left("movie:70001")),
        (json!({"title": "The Office", "type": "show"}), Left("show:2316")),
        film("Mr. & Mrs. Smith", 2005, Asked("movie:787", &[])),
        film("Mr. & Mrs. Smith", 2024, Chosen("show:118642", &[1])),
        film("The Thing", 1982, Asked("movie:1091", &[])),
        film("The Thing", 2011, Asked("movie:60935", &[])),
        film("Suspiria", 1976, Chosen("movie:11906", &[])),
        film("Pinocchio", 2022, Chosen("movie:532639", &[])),
        film("Blade Runner", 1982, Asked("movie:78", &[])),
        film("Blade Runner 2049", 2017, Asked("movie:335984", &[])),
        (json!({"title": "Memento", "type": "movie"}), Chosen("movie:77", &[])),
        (json!({"title": "Arrival", "year": 2016}), Chosen("movie:329865", &[])),
        (json!("Primer (2004)"), Chosen("movie:14337", &[])),
        film("Undated", 2020, Chosen("movie:70004", &[])),
        show("Nikita", 1990, Left("show:33907")),
        film("Cinderella", 2016, Left("movie:70006")),
        film("Nobody Made This", 2016, Stands("not-found")),
    ]
}

fn signs() -> Vec<Row> {
    vec![
        film("1917", 2019, Asked("movie:530915", &[])),
        film("2012", 2009, Asked("movie:14161", &[])),
        (json!({"title": 300, "year": 2007, "type": "movie"}), Asked("movie:1271", &[])),
        film("9", 2009, Asked("movie:12244", &[])),
        show("24", 2001, Asked("show:1973", &[1, 2, 3, 4, 5, 6, 7, 8])),
        film("Nineteen Eighty-Four", 1984, Asked("movie:9314", &[])),
        film("100% Wolf", 2020, Asked("movie:561362", &[])),
        film("M*A*S*H", 1970, Asked("movie:651", &[])),
        film("What’s Up, Doc?", 1972, Asked("movie:6949", &[])),
        film("Airplane!", 1980, Asked("movie:813", &[])),
        film("(500) Days of Summer", 2009, Asked("movie:19913", &[])),
        film("Face/Off", 1997, Asked("movie:754", &[])),
        film("Fahrenheit 9/11", 2004, Asked("movie:1777", &[])),
        film("WALL-E", 2008, Asked("movie:10681", &[])),
        film("Le Fabuleux Destin d’Amélie Poulain", 2001, Asked("movie:194", &[])),
        film("千と千尋の神隠し", 2001, Asked("movie:129", &[])),
        film("ＡＫＩＲＡ", 1988, Asked("movie:149", &[])),
        film("The imdb:tt12 File", 2019, Asked("movie:70020", &[])),
        film("Countdown year:1984", 2015, Asked("movie:70022", &[])),
        film("tmdb:603", 2020, Asked("movie:70024", &[])),
        film("Éclair", 1999, Asked("movie:70025", &[])),
        film("Borat", 2006, Asked("movie:70026", &[])),
        film("<b>Bold</b> & \"Quoted\"", 2013, Asked("movie:70027", &[])),
        film("Tom & Jerry", 2021, Asked("movie:70028", &[])),
        film("!!!", 2020, Stands("not-found")),
    ]
}

fn ids() -> Vec<Row> {
    vec![
        (json!({"imdb": "tt0133093"}), Asked("movie:603", &[])),
        // The same, by its other number: one request.
        (
            json!({"title": "Matrix", "year": 1999, "type": "movie", "tmdb": 603}),
            Asked("movie:603", &[]),
        ),
        (
            json!({"title": "Collide", "year": 2016, "type": "movie", "tmdb": 5000}),
            Asked("movie:5000", &[]),
        ),
        (
            json!({"title": "Collide Show", "year": 2011, "type": "show", "tmdb": 5000}),
            Asked("show:5000", &[1, 2, 3]),
        ),
        // A number at TMDB without a kind is two titles.
        (json!({"title": "Right Hand", "year": 2012, "tmdb": 5001}), Chosen("show:5001", &[1])),
        // The list has it for a film, the server for a show.
        (
            json!({"title": "Band of Brothers", "year": 2001, "type": "movie",
                   "imdb": "tt0185906"}),
            Chosen("show:4613", &[1]),
        ),
        (
            json!({"title": "Both", "year": 2004, "type": "show", "imdb": "tt0990001"}),
            Asked("show:71002", &[1]),
        ),
        (
            json!({"title": "Lost Reel", "year": 1999, "type": "movie", "imdb": "tt9999999"}),
            Chosen("movie:71003", &[]),
        ),
        (json!({"imdb": "tt9999998"}), Stands("not-found")),
        (json!({"tvdb": 81_189, "type": "show"}), Asked("show:1396", &[1, 2, 3, 4, 5])),
        (
            json!({"title": "Twin B", "year": 2015, "type": "show", "tvdb": 900_001}),
            Asked("show:71011", &[1, 2]),
        ),
        (
            json!({"title": "Triplet", "year": 2010, "type": "show", "tvdb": 900_002}),
            Chosen("show:71013", &[1, 2]),
        ),
        // Films have other numbers at TVDB: this one is of a show.
        (
            json!({"title": "Collateral", "year": 2004, "type": "movie", "tvdb": 81_189}),
            Asked("movie:1538", &[]),
        ),
        show("No Number", 2018, Asked("show:71014", &[1, 2])),
    ]
}

/// What the server has of a title decides (seerr.md §12).
fn standing() -> Vec<Row> {
    let row = |number: u64, becomes| {
        let title = format!("Standing {number}");
        let tmdb = 80_000 + number;
        (json!({"title": title, "year": 2000, "type": "movie", "tmdb": tmdb}), becomes)
    };
    vec![
        row(1, Stands("available")),
        row(2, Stands("declined")),
        row(3, Stands("blocklisted")),
        row(4, Stands("requested")),
        // Deleted before anybody asked through towline: nobody said that it is not wanted.
        row(5, Asked("movie:80005", &[])),
        row(6, Stands("left-out")),
        row(7, Stands("requested")),
        row(8, Asked("movie:80008", &[])),
        // Asked for in 4K: that is another thing.
        row(9, Asked("movie:80009", &[])),
        row(10, Stands("available")),
        row(11, Stands("requested")),
    ]
}

fn series() -> Vec<Row> {
    let row = |title: &str, tmdb: u64, becomes| {
        (json!({"title": title, "year": 2010, "type": "show", "tmdb": tmdb}), becomes)
    };
    vec![
        row("Half There", 72_001, Asked("show:72001", &[3, 4, 5])),
        row("One Pending", 72_002, Asked("show:72002", &[2, 3])),
        row("Only Specials", 72_003, Stands("nothing-to-ask")),
        row("By Year", 72_004, Asked("show:72004", &[2019, 2020, 2021, 2022])),
        row("All There", 72_010, Stands("available")),
        row("Seasons Declined", 72_011, Asked("show:72011", &[1, 3])),
        row("No Seasons", 72_012, Stands("nothing-to-ask")),
        row("One Deleted", 72_013, Asked("show:72013", &[2])),
        // One show by two numbers, with one season each.
        (
            json!({"title": "Said Twice", "year": 2010, "type": "show", "tmdb": 72_009,
                   "season": 1}),
            Asked("show:72009", &[1, 3]),
        ),
        (
            json!({"title": "Twice Said", "year": 2010, "type": "show", "imdb": "tt0990003",
                   "season": 3}),
            Asked("show:72009", &[1, 3]),
        ),
    ]
}

fn in_4k() -> Vec<Row> {
    let row = |title: &str, year: u16, kind: &str, tmdb: u64, becomes| {
        (json!({"title": title, "year": year, "type": kind, "tmdb": tmdb}), becomes)
    };
    vec![
        row("The Matrix", 1999, "movie", 603, Asked("movie:603", &[])),
        row("Breaking Bad", 2008, "show", 1396, Asked("show:1396", &[1, 2, 3, 4, 5])),
        // There, but not in 4K.
        row("Standing 1", 2000, "movie", 80_001, Asked("movie:80001", &[])),
        row("Standing 9", 2000, "movie", 80_009, Stands("requested")),
        row("Half There", 2010, "show", 72_001, Asked("show:72001", &[1, 2, 3, 4, 5])),
    ]
}

/// Seasons and episodes, as Trakt's lists hold them.
pub(super) fn trakt() -> trakt::Script {
    let of = |title: &str, year, tmdb: u64| Title::show(title, year).tmdb(tmdb).trakt(tmdb);
    let two = of("Two Seasons", 2010, 72_007);
    let titles = vec![
        Title::season_of(&of("One Of Years", 2019, 72_005), 2021),
        Title::episode_of(&of("One Episode", 2010, 72_006), 2, 5, "Pilot"),
        Title::season_of(&two, 1),
        Title::season_of(&two, 3),
        Title::season_of(&of("No Such Season", 2010, 72_008), 9),
        Title { kind: Kind::Person, ..Title::movie("It", 1990) },
    ];
    let list = trakt::List::of("parts", 7, titles);
    trakt::Script::default().user("jane", trakt::User::default().list(list))
}

/// By IMDb's numbers alone.
pub(super) fn imdb() -> imdb::Script {
    let titles = vec![
        Title::movie("Pulp Fiction", 1994).imdb("tt0110912"),
        Title::show("Chernobyl", 2019).kind(Kind::TvMiniSeries).imdb("tt7366338"),
        Title::movie("Chernobyl", 2019).kind(Kind::VideoGame).imdb("tt0990009"),
        // Film and show have one number at the server; the list says which it means.
        Title::movie("Both", 2003).imdb("tt0990001"),
    ];
    imdb::Script::default().list("ls000000001", imdb::List::of(titles))
}

/// What is to become of those.
pub(super) fn elsewhere() -> Vec<Case> {
    let case = |list, name: &str, becomes| Case { list, name: name.into(), becomes };
    vec![
        case("parts", "One Of Years (2019)", Asked("show:72005", &[2021])),
        case("parts", "One Episode (2010)", Asked("show:72006", &[2])),
        case("parts", "Two Seasons (2010)", Asked("show:72007", &[1, 3])),
        case("parts", "No Such Season (2010)", Stands("nothing-to-ask")),
        case("cinema", "Pulp Fiction (1994)", Asked("movie:680", &[])),
        case("cinema", "Chernobyl (2019)", Asked("show:87108", &[1])),
        case("cinema", "Both (2003)", Asked("movie:71001", &[])),
    ]
}
