//! How fast dumps are made, against writing the same fields as CSV without making them.
#![expect(clippy::print_stdout, reason = "a bench reports on stdout")]

use std::hint::black_box;
use std::time::Instant;

use rolescope_synth::{Generator, Options, write};

fn main() {
    let options = Options { postings: 20_000, ..Options::default() };
    let mut dump = Vec::new();
    write(&options, &mut dump).expect("memory takes the dump");
    let megabytes = f64::from(u32::try_from(dump.len()).expect("some fifty megabytes")) / 1e6;

    let fields: Vec<[String; 2]> = Generator::new(&options)
        .expect("the default options are in range")
        .ads()
        .map(|ad| [ad.posting.title, ad.posting.body])
        .collect();
    let rival = fastest(|| {
        let mut writer = csv::Writer::from_writer(Vec::with_capacity(dump.len()));
        for record in &fields {
            writer.write_record(record).expect("memory takes the record");
        }
        black_box(writer.into_inner().expect("memory takes the rest"));
    });
    let ours = fastest(|| {
        let mut out = Vec::with_capacity(dump.len());
        black_box(write(&options, &mut out).expect("memory takes the dump"));
    });
    println!("made   {megabytes:.0} MB at {:.0} MB/s", megabytes / ours);
    println!("copied by the csv crate at {:.0} MB/s", megabytes / rival);
    println!("ratio  {:.1}", ours / rival);
}

/// Seconds of the fastest of three runs.
fn fastest(mut run: impl FnMut()) -> f64 {
    (0..3)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}
