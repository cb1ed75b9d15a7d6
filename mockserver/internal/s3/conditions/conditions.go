// Package conditions evaluates the conditions of S3 requests: those of readers, of writers and of deletions.
package conditions

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/header"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Object is what conditions are about.
type Object struct {
	ETag     string // without quotes, "" for a delete marker
	Modified time.Time
	Size     int64
}

// Read evaluates the conditions of a request that reads an object, in the order that RFC 9110 gives them. Their names may begin with a prefix,
// such as that of the copy source's. It returns the name of the condition that fails, "" if all hold. The object is unchanged if that
// condition is If-None-Match or If-Modified-Since.
func Read(h http.Header, prefix string, o Object) (failed string, unchanged bool) {
	match, noneMatch := header.Get(h, prefix+"If-Match"), header.Get(h, prefix+"If-None-Match")
	modified := o.Modified.Truncate(time.Second) // as the header Last-Modified has it
	if match != "" {
		if !matches(match, o.ETag) {
			return prefix + "If-Match", false
		}
	} else if since, valid := headerTime(h, prefix+"If-Unmodified-Since"); valid && modified.After(since) {
		return prefix + "If-Unmodified-Since", false
	}
	if noneMatch != "" {
		if matches(noneMatch, o.ETag) {
			return prefix + "If-None-Match", true
		}
	} else if since, valid := headerTime(h, prefix+"If-Modified-Since"); valid && !modified.After(since) {
		return prefix + "If-Modified-Since", true
	}
	return "", false
}

func headerTime(h http.Header, name string) (time.Time, bool) {
	value := header.Get(h, name)
	if value == "" {
		return time.Time{}, false // saves the errors of three attempts to parse it
	}
	t, err := http.ParseTime(value)
	return t, err == nil
}

// matches reports whether a list of ETags, with quotes or without, names one.
func matches(list, etag string) bool {
	for item := range strings.SplitSeq(list, ",") {
		item = strings.TrimPrefix(strings.TrimSpace(item), "W/")
		if item == "*" || strings.Trim(item, `"`) == etag {
			return true
		}
	}
	return false
}

// Failed is the error of a condition that does not hold.
func Failed(name string) *s3error.Error {
	return s3error.New("PreconditionFailed", "").With("Condition", name)
}

// Write are the conditions of a request that writes an object. The zero value always holds.
type Write struct{ match, noneMatch string }

// WriteOf reads the conditions of a request that writes. Amazon S3 takes one of them, and only * in If-None-Match; Ceph takes all.
func WriteOf(h http.Header, ceph bool) (Write, error) {
	w := Write{header.Get(h, "If-Match"), header.Get(h, "If-None-Match")}
	if !ceph && w.noneMatch != "" && (w.noneMatch != "*" || w.match != "") {
		return w, s3error.NotImplemented("If-None-Match")
	}
	return w, nil
}

// Check returns an error unless the conditions hold. Current is the object that would be replaced, nil for none.
func (w Write) Check(current *Object) error {
	switch {
	case w.noneMatch != "" && current != nil && matches(w.noneMatch, current.ETag):
		return Failed("If-None-Match")
	case w.match != "" && current == nil:
		return s3error.New("NoSuchKey", "")
	case w.match != "" && !matches(w.match, current.ETag):
		return Failed("If-Match")
	}
	return nil
}

// Delete are the conditions of a deletion, as headers or an entry of a list have them.
type Delete struct{ ETag, Modified, Size string }

// DeleteOf reads the conditions of a request that deletes an object.
func DeleteOf(h http.Header) (Delete, error) {
	if header.Get(h, "If-None-Match") != "" {
		return Delete{}, s3error.NotImplemented("If-None-Match")
	}
	return Delete{header.Get(h, "If-Match"), header.Get(h, matchModified), header.Get(h, matchSize)}, nil
}

const (
	matchModified = "X-Amz-If-Match-Last-Modified-Time"
	matchSize     = "X-Amz-If-Match-Size"
)

// Check returns an error unless the conditions hold. What does not exist can be deleted. Amazon S3 offers conditions of time and size in
// directory buckets only; Ceph offers them in all.
func (d Delete) Check(o *Object, ceph bool) error {
	if !ceph && (d.Modified != "" || d.Size != "") {
		if d.Modified != "" {
			return s3error.NotImplemented(strings.ToLower(matchModified))
		}
		return s3error.NotImplemented(strings.ToLower(matchSize))
	}
	var modified time.Time
	var size int64
	if d.Modified != "" {
		var err error
		if modified, err = parseTime(d.Modified); err != nil {
			return s3error.InvalidArgument(strings.ToLower(matchModified), d.Modified, "")
		}
	}
	if d.Size != "" {
		var err error
		if size, err = strconv.ParseInt(d.Size, 10, 64); err != nil {
			return s3error.InvalidArgument(strings.ToLower(matchSize), d.Size, "")
		}
	}
	switch {
	case o == nil:
		return nil
	case d.ETag != "" && !matches(d.ETag, o.ETag):
		return Failed("If-Match")
	case d.Modified != "" && !modified.Equal(o.Modified.Truncate(time.Second)):
		return Failed(strings.ToLower(matchModified))
	case d.Size != "" && size != o.Size:
		return Failed(strings.ToLower(matchSize))
	}
	return nil
}

// parseTime reads a time as headers have it, or as XML does.
func parseTime(text string) (time.Time, error) {
	if t, err := http.ParseTime(text); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	return t.Truncate(time.Second), err
}
