// Package escape escapes what the client puts into the path of a URL.
//
// It escapes no more than necessary: a server may read a character that is escaped without need as a part of the name.
package escape

import (
	"net/url"
	"strings"
)

// Path escapes a path and keeps its slashes.
func Path(s string) string { return (&url.URL{Path: "/" + s}).EscapedPath()[1:] }

// Segment escapes a text so that it is one segment of a path: a slash becomes %2F.
func Segment(s string) string { return strings.ReplaceAll(Path(s), "/", "%2F") }
