"""One pure function per article or paragraph: facts and law in, a cited value or outcome out."""
