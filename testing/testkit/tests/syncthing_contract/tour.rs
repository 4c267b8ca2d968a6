//! Every call of the client was made once with a real server, or this file says why not.
