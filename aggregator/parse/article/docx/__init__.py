"""Word documents: `article` reads them, `package` guards the archive and reads its properties."""
