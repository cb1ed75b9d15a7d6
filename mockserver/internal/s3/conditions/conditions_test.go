package conditions_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/conditions"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

var (
	modified = time.Date(2026, 1, 2, 3, 4, 5, 600, time.UTC)
	object   = &conditions.Object{ETag: "abc", Modified: modified, Size: 7}
	// marker is a delete marker.
	marker = &conditions.Object{Modified: modified}
)

// outcome is the code of an error and its condition or header, "" for none.
func outcome(err error) string {
	if err == nil {
		return ""
	}
	e := s3error.From(err)
	text := e.Code
	if found := subject.FindSubmatch(e.Document(s3error.About{})); found != nil {
		text += " " + string(found[1])
	}
	return text
}

var subject = regexp.MustCompile(`<(?:Condition|Header|ArgumentName)>(.*?)<`)

func headers(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

func TestRead(t *testing.T) {
	const then, before, after = "Fri, 02 Jan 2026 03:04:05 GMT", "Fri, 02 Jan 2026 03:04:04 GMT", "Fri, 02 Jan 2026 03:04:06 GMT"
	for _, test := range []struct {
		name      string
		h         http.Header
		failed    string
		unchanged bool
	}{
		{"none", nil, "", false},
		{"the ETag", headers("If-Match", `"abc"`), "", false},
		{"a weak ETag", headers("If-Match", `W/"abc"`), "", false},
		{"one of several ETags", headers("If-Match", `"x", abc`), "", false},
		{"any ETag", headers("If-Match", "*"), "", false},
		{"another ETag", headers("If-Match", `"x"`), "If-Match", false},
		{"the ETag excluded", headers("If-None-Match", `"abc"`), "If-None-Match", true},
		{"another ETag excluded", headers("If-None-Match", `"x"`), "", false},
		{"modified since then", headers("If-Modified-Since", then), "If-Modified-Since", true},
		{"modified since before", headers("If-Modified-Since", before), "", false},
		{"unmodified since then", headers("If-Unmodified-Since", then), "", false},
		{"unmodified since before", headers("If-Unmodified-Since", before), "If-Unmodified-Since", false},
		{"invalid dates", headers("If-Unmodified-Since", "x", "If-Modified-Since", "y"), "", false},
		{"an ETag replaces a date", headers("If-Match", "abc", "If-Unmodified-Since", before), "", false},
		{"an excluded ETag replaces a date", headers("If-None-Match", "x", "If-Modified-Since", after), "", false},
		{"If-Match is first", headers("If-Match", "x", "If-None-Match", "abc"), "If-Match", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			failed, unchanged := conditions.Read(test.h, "", *object)
			require.Equal(t, test.failed, failed)
			require.Equal(t, test.unchanged, unchanged)
		})
	}
	failed, _ := conditions.Read(headers("Prefix-If-Match", "x", "If-Match", "abc"), "Prefix-", *object)
	require.Equal(t, "Prefix-If-Match", failed)
}

func TestWrite(t *testing.T) {
	for _, test := range []struct {
		name, match, noneMatch string
		current                *conditions.Object
		want, wantCeph         string
	}{
		{"none", "", "", object, "", ""},
		{"must not exist and does not", "", "*", nil, "", ""},
		{"must not exist", "", "*", object, "PreconditionFailed If-None-Match", "PreconditionFailed If-None-Match"},
		{"the ETag", `"abc"`, "", object, "", ""},
		{"any ETag", "*", "", object, "", ""},
		{"another ETag", "x", "", object, "PreconditionFailed If-Match", "PreconditionFailed If-Match"},
		{"the ETag of no object", "x", "", nil, "NoSuchKey", "NoSuchKey"},
		{"any ETag of no object", "*", "", nil, "NoSuchKey", "NoSuchKey"},
		{"the ETag excluded", "", `"abc"`, object, "NotImplemented If-None-Match", "PreconditionFailed If-None-Match"},
		{"another ETag excluded", "", "x", object, "NotImplemented If-None-Match", ""},
		{"an ETag excluded of no object", "", "x", nil, "NotImplemented If-None-Match", ""},
		{"both", "abc", "x", object, "NotImplemented If-None-Match", ""},
		{"both with any", "abc", "*", object, "NotImplemented If-None-Match", "PreconditionFailed If-None-Match"},
	} {
		for ceph, want := range map[bool]string{false: test.want, true: test.wantCeph} {
			t.Run(test.name, func(t *testing.T) {
				w, err := conditions.WriteOf(headers("If-Match", test.match, "If-None-Match", test.noneMatch), ceph)
				if err == nil {
					err = w.Check(test.current)
				}
				require.Equal(t, want, outcome(err))
			})
		}
	}
}

func TestDelete(t *testing.T) {
	const date, otherDate = "Fri, 02 Jan 2026 03:04:05 GMT", "Thu, 01 Jan 2015 00:00:00 GMT"
	const size, time = "x-amz-if-match-size", "x-amz-if-match-last-modified-time"
	for _, test := range []struct {
		name           string
		h              http.Header
		o              *conditions.Object
		want, wantCeph string
	}{
		{"none", nil, object, "", ""},
		{"the ETag", headers("If-Match", `"abc"`), object, "", ""},
		{"another ETag", headers("If-Match", "x"), object, "PreconditionFailed If-Match", "PreconditionFailed If-Match"},
		{"any ETag of a delete marker", headers("If-Match", "*"), marker, "", ""},
		{"an ETag of a delete marker", headers("If-Match", "x"), marker, "PreconditionFailed If-Match", "PreconditionFailed If-Match"},
		{"an ETag of no object", headers("If-Match", "x"), nil, "", ""},
		{"an ETag excluded", headers("If-None-Match", "x"), object, "NotImplemented If-None-Match", "NotImplemented If-None-Match"},
		{"the size", headers(size, "7"), object, "NotImplemented " + size, ""},
		{"another size", headers(size, "8"), object, "NotImplemented " + size, "PreconditionFailed " + size},
		{"a size of a delete marker", headers(size, "8"), marker, "NotImplemented " + size, "PreconditionFailed " + size},
		{"a size of no object", headers(size, "8"), nil, "NotImplemented " + size, ""},
		{"no size", headers(size, "x"), nil, "NotImplemented " + size, "InvalidArgument " + size},
		{"the time", headers(time, date), object, "NotImplemented " + time, ""},
		{"the time as XML has it", headers(time, "2026-01-02T03:04:05.123Z"), object, "NotImplemented " + time, ""},
		{"another time", headers(time, otherDate), object, "NotImplemented " + time, "PreconditionFailed " + time},
		{"another time of a delete marker", headers(time, otherDate), marker, "NotImplemented " + time, "PreconditionFailed " + time},
		{"another time of no object", headers(time, otherDate), nil, "NotImplemented " + time, ""},
		{"no time", headers(time, "yesterday"), object, "NotImplemented " + time, "InvalidArgument " + time},
		{"all", headers("If-Match", "abc", time, date, size, "8"), object, "NotImplemented " + time, "PreconditionFailed " + size},
	} {
		for ceph, want := range map[bool]string{false: test.want, true: test.wantCeph} {
			t.Run(test.name, func(t *testing.T) {
				d, err := conditions.DeleteOf(test.h)
				if err == nil {
					err = d.Check(test.o, ceph)
				}
				require.Equal(t, want, outcome(err))
			})
		}
	}
}
