//! Tests of profiles.

use super::*;

#[test]
fn the_builtin_profiles_are_sound() {
    let names: Vec<&str> = BUILTIN.iter().map(|(name, _)| *name).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(names, sorted);
    for (name, text) in BUILTIN {
        let profile = Profile::parse(name, text).unwrap();
        assert_eq!(profile.name(), name);
        assert!(!profile.note().is_empty(), "{name} has a note");
        assert_eq!(Profile::builtin(name).unwrap(), profile);
    }
    let error = Profile::builtin("who-is-hirin").unwrap_err();
    assert_eq!(error.hint().as_deref(), Some("did you mean `who-is-hiring`?"));
}

#[test]
fn each_builtin_profile_is_detected_by_its_own_columns() {
    for profile in Profile::builtins().iter().filter(|profile| profile.name() != "canonical") {
        let mut columns: Vec<String> =
            profile.telling_columns().iter().map(|name| name.to_uppercase()).collect();
        columns.retain(|column| column != "$FILE");
        columns.push("another".to_owned());
        let found = Profile::detect(&columns).map(Profile::name);
        assert_eq!(found, Some(profile.name()));
    }
    assert_eq!(Profile::detect(&["title", "description"]), None);
    assert_eq!(Profile::detect::<&str>(&[]), None);
    // Like columns and a date that the like profile would not use: another dump.
    let header = ["job_title", "company", "location", "date_posted", "description", "sector"];
    assert_eq!(Profile::detect(&header), None);
}

#[track_caller]
fn check_error(text: &str, part: &str) {
    let message = Profile::parse("mine.toml", text).unwrap_err().to_string();
    assert!(message.contains(part) && message.contains("mine.toml"), "{message}");
}

#[test]
fn mistakes_are_named() {
    check_error("fields = 3", "line 1");
    check_error("[fields]\ntitel = \"x\"", "titel");
    check_error("[fields]\nid = \"x\"", "neither `title` nor `body`");
    check_error("delimiter = \"ab\"\n[fields]\ntitle = \"x\"", "`delimiter`");
    check_error("encoding = \"ebcdic\"\n[fields]\ntitle = \"x\"", "ebcdic");
    check_error("[fields]\ntitle = { column = \"x\", columns = [\"y\"] }", "exactly one");
    check_error("[fields]\ntitle = { column = \"x\", split = \"|\" }", "together");
    check_error("[fields]\ntitle = { column = \"x\", split = \"|\", part = 0 }", "from 1");
    check_error("[fields]\ntitle = { colum = \"x\" }", "title");
    check_error("[fields]\ntitle = { column = \"x\", format = \"iso\" }", "posted");
}

#[test]
fn a_mapping_replaces_the_profiles_own() {
    let profile = Profile::builtin("remote-board").unwrap().with_map("title", "Name").unwrap();
    assert_eq!(profile.rule(FieldName::Title), Some(&Rule::of_column("Name")));
    assert!(Profile::automatic().with_map("titel", "x").is_err());
}
