//! Days since 1970-01-01 in the proleptic Gregorian calendar.
//!
//! After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". In `i64`, so that no period overflows.

/// The day number of the first day of a month; months beyond 1 to 12 count on into other years.
pub(crate) fn first_of_month(months_since_year_zero: i64) -> i64 {
    let (year, month) =
        (months_since_year_zero.div_euclid(12), months_since_year_zero.rem_euclid(12));
    // years start in March, so that the leap day is the last
    let year = if month < 2 { year - 1 } else { year };
    let month_from_march = (month + 10) % 12;
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month_from_march + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The month of a day, counted from January of year 0.
pub(crate) fn month_of_day(day: i32) -> i64 {
    let days = i64::from(day) + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    // month_from_march 10 and 11 are January and February of the next year
    (year_of_era + era * 400) * 12 + month_from_march + 2
}
