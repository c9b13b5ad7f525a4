//! What runs beside the pages in a Web Worker: digests, documents, passwords.
