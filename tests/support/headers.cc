// Compiled for the precompiled headers that tests share.
