package sigv4

import (
	"bytes"
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Decoded content has the declared size and is no longer than the body.
func FuzzChunks(f *testing.F) {
	f.Add([]byte("5\r\n12345\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n"), int64(5), true)
	f.Add([]byte("5;chunk-signature=0\r\n12345\r\n0;chunk-signature=0\r\n\r\n"), int64(5), false)
	f.Add([]byte("ffffffffffffffff\r\n"), int64(1), true)
	f.Add([]byte("1\r\nx"), int64(-1), true)
	f.Fuzz(func(t *testing.T, body []byte, size int64, withTrailer bool) {
		if size < 0 || size > 1<<30 {
			return // package s3 refuses these before
		}
		c := &Chunks{Body: bytes.NewReader(body), Size: size}
		if withTrailer {
			c.Trailers = []string{"x-amz-checksum-crc32"}
		}
		content, trailer, err := c.Decode()
		if err != nil {
			if _, is := err.(*s3error.Error); !is {
				t.Fatalf("%v is no error of S3's", err)
			}
			return
		}
		if content.Size() != size || !withTrailer && len(trailer) > 0 {
			t.Fatalf("%d bytes and %d trailers, not %d", content.Size(), len(trailer), size)
		}
		if content.Size() > int64(len(body)) {
			t.Fatal("there is more in the chunks than was sent")
		}
		// Without signatures the same content may be one chunk.
		signed := &Chunks{Body: bytes.NewReader(body), Size: size, Chain: &Chain{key: newKey("s", "d", "r")}, Trailers: c.Trailers}
		if _, _, err := signed.Decode(); err == nil {
			t.Fatal("a signature was guessed")
		}
	})
}

// A canonical query is sorted, escaped in one way only, and has the parameters of the original.
func FuzzCanonicalQuery(f *testing.F) {
	f.Add("b=2&a=1&a=0")
	f.Add("a+b=%20&c;d=%2f&X-Amz-Signature=x&&=")
	f.Add("a-b=1&a=1&a%00=%")
	f.Add("%00&=%00")
	f.Fuzz(func(t *testing.T, raw string) {
		q, valid := ParseQuery(raw)
		if !valid {
			return
		}
		canonical := string(q.appendCanonical(nil))
		again, valid := ParseQuery(canonical)
		if !valid || string(again.appendCanonical(nil)) != canonical {
			t.Fatalf("%q is not canonical", canonical)
		}
		if strings.Trim(canonical, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%=&") != "" {
			t.Fatalf("%q holds what must be escaped", canonical)
		}
		q = slices.DeleteFunc(q, func(p Parameter) bool { return p.Name == querySignature || p == Parameter{} })
		again = slices.DeleteFunc(again, func(p Parameter) bool { return p == Parameter{} })
		compare := func(a, b Parameter) int {
			return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Value, b.Value))
		}
		slices.SortFunc(q, compare)
		slices.SortFunc(again, compare)
		if !slices.Equal(q, again) {
			t.Fatalf("%q became %q", raw, canonical)
		}
	})
}

// A path is decoded as by net/url, and escaping it gives it back.
func FuzzPaths(f *testing.F) {
	f.Add("/a%2Fb+c%20%C3%A9")
	f.Add("/%")
	f.Add("//../.")
	f.Fuzz(func(t *testing.T, raw string) {
		got, valid := Unescape(raw, false)
		want, err := url.PathUnescape(raw)
		if valid != (err == nil) || valid && got != want {
			t.Fatalf("%q is %q, not %q", raw, got, want)
		}
		if back, _ := Unescape(EscapePath(raw), false); back != raw {
			t.Fatalf("%q came back as %q", raw, back)
		}
	})
}

// No header can make the reader of signatures fail in any other way than with an error of S3's.
func FuzzSignature(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=a/20130524/us-east-1/s3/aws4_request,SignedHeaders=host,Signature=0", "", "20130524T000000Z")
	f.Add("", "X-Amz-Credential=a%2F20130524%2Fr%2Fs3%2Faws4_request&X-Amz-Date=2", "")
	f.Fuzz(func(t *testing.T, authorization, rawQuery, date string) {
		r := &http.Request{Header: http.Header{"Authorization": {authorization}, "X-Amz-Date": {date}}, URL: &url.URL{RawQuery: rawQuery}}
		q, _ := ParseQuery(rawQuery)
		s, err := Read(r, q)
		if _, is := err.(*s3error.Error); err != nil && !is {
			t.Fatalf("%v is no error of S3's", err)
		}
		if err == nil && s != nil && (s.scope == "" || s.headers == "" || s.value == "" || s.timeText == "") {
			t.Fatalf("%+v lacks something", s)
		}
	})
}
