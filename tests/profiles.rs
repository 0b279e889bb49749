//! `profiles`, and the user's own.

use crate::util::{Dir, only};

#[test]
fn the_built_in_profiles_are_the_files_of_the_corpora_folder() {
    let listed = Dir::new().csv("profiles");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpora/profiles");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort_unstable();
    let mut names: Vec<&str> = listed.iter().map(|row| row.cell("profile")).collect();
    names.sort_unstable();
    assert_eq!(names, files);
    assert!(listed.iter().all(|row| !row.cell("note").is_empty()));
}

#[test]
fn a_profile_of_ones_own_is_used() {
    let dir = Dir::new();
    dir.write("dump.csv", "Nr;Stelle;Firma;Text\n1;Product Manager;Acme;You write code.\n");
    dir.write(
        "mine.toml",
        "name = \"mine\"\nnote = \"Of our own.\"\ndelimiter = \";\"\n\n[fields]\nid = \"Nr\"\ntitle = \"Stelle\"\nemployer = \"Firma\"\nbody = \"Text\"\n",
    );
    dir.line("ingest dump.csv --index ix --profile mine.toml");
    let found = dir.csv("query --index ix code");
    assert_eq!(
        only(&found, &[("id", "1")]).cells(["title", "employer"]),
        ["Product Manager", "Acme"]
    );
    // What is typed stands above the profile.
    dir.line("ingest dump.csv --index swapped --profile mine.toml --map title=Firma --map employer=Stelle");
    let found = dir.csv("query --index swapped code");
    assert_eq!(found[0].cells(["title", "employer"]), ["Acme", "Product Manager"]);
}

#[test]
fn a_built_in_profile_can_be_named_and_is_else_found_by_the_header() {
    let dir = Dir::new();
    let header = "id,thread_id,thread_title,month,author,time,text";
    let post = "7,1,Ask HN,2019-05,someone,1,\"Acme | Product Manager | Oslo<p>You write code.\"";
    dir.write("posts.csv", format!("{header}\n{post}\n"));
    dir.line("ingest posts.csv --index found");
    dir.line("ingest posts.csv --index named --profile who-is-hiring");
    for index in ["found", "named"] {
        let rows = dir.csv(&format!("query --index {index} code"));
        assert_eq!(rows[0].cells(["employer", "posted"]), ["Acme", "2019-05"]);
    }
}
