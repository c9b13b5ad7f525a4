//! Certification authority and custody of the citizens' keys.
