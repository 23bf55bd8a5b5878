# The installed library, its descriptions, the command and the package.
