package buckt_test

import (
	"crypto/fips140"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

const s3Secret = "S3cretKeyThatMustNotBeSeen"

func emptyAccess() buckt.S3Access {
	return buckt.S3Access{
		Endpoint: "https://us-east-1.linodeobjects.com", Region: "us-east", Bucket: "my-bucket", AccessKeyID: "KVAKUTGBA4WTR2NSJQ81",
		SecretAccessKey: buckt.NewSecret(s3Secret),
	}
}

// s3Server is a RoundTripper with a list of responses for each kind of request; the last response repeats. A kind is "uploads",
// "versions", "delete", or the method and the path.
type s3Server struct {
	mu        sync.Mutex
	responses map[string][]reply
	requests  map[string][]sent
}

func (s *s3Server) RoundTrip(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body = string(data)
	}
	query, kind := r.URL.Query(), r.Method+" "+r.URL.EscapedPath()
	for _, name := range []string{"uploads", "versions", "delete"} {
		if query.Has(name) {
			kind = name
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests[kind] = append(s.requests[kind], sent{
		method: r.Method, scheme: r.URL.Scheme, host: r.Host, path: r.URL.EscapedPath(), query: query, header: r.Header.Clone(), body: body,
	})
	responses := s.responses[kind]
	if len(responses) == 0 {
		return nil, errors.New("no response to " + kind)
	}
	if len(responses) > 1 {
		s.responses[kind] = responses[1:]
	}
	return responses[0].response(r), nil
}

// emptyBy empties "my-bucket" of Linode against literal responses.
func emptyBy(t *testing.T, responses map[string][]reply, params buckt.EmptyParams, opts ...buckt.CallOption) (
	*s3Server, buckt.EmptyProgress, error,
) {
	t.Helper()
	s := &s3Server{responses: responses, requests: map[string][]sent{}}
	client, err := buckt.New(buckt.WithLinode(linodeToken), buckt.WithTransport(s), buckt.WithMaxEmptyPages(5))
	require.NoError(t, err)
	done, err := client.Linode.Buckets.Empty(t.Context(), "us-east", "my-bucket", params, opts...)
	if err != nil {
		require.NotContains(t, err.Error(), s3Secret)
		require.NotContains(t, err.Error(), linodeToken)
	}
	return s, done, err
}

const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	noUploads = xmlHead + `<ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Bucket>my-bucket</Bucket>` +
		`<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>`
	noVersions = xmlHead + `<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>my-bucket</Name>` +
		`<IsTruncated>false</IsTruncated></ListVersionsResult>`
	noErrors = xmlHead + `<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></DeleteResult>`
)

// versionsPage is a page of versions, which is the last one without a marker.
func versionsPage(marker, entries string) reply {
	return reply{body: `<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>` + strconv.FormatBool(marker != "") +
		`</IsTruncated>` + marker + entries + `</ListVersionsResult>`}
}

func TestEmptyOnTheWire(t *testing.T) {
	t.Parallel()
	s, done, err := emptyBy(t, map[string][]reply{
		"uploads": {{body: `<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>` +
			`<Upload><Key>a+b%2Bc/%C3%BC</Key><UploadId>2~up/load</UploadId></Upload></ListMultipartUploadsResult>`}, {body: noUploads}},
		"DELETE /my-bucket/a%20b%2Bc/%C3%BC": {{status: 204}},
		"versions": {
			versionsPage(`<NextKeyMarker>x%26y</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>`,
				`<Version><Key>a%3Cb</Key><VersionId>null</VersionId><Size>5</Size></Version>`+
					`<Version><Key>x%26y</Key><VersionId>v1</VersionId><Size>7</Size></Version>`+
					`<DeleteMarker><Key>c</Key><VersionId>v2</VersionId></DeleteMarker>`),
			versionsPage("", `<Version><Key>bell%07</Key><VersionId>v3</VersionId><Size>1</Size></Version>`+
				`<Version><Key>+a</Key><Size>1</Size></Version>`),
			{body: noVersions},
		},
		"delete":                    {{body: noErrors}},
		"DELETE /my-bucket/bell%07": {{status: 204}},
		"DELETE /my-bucket/%20a":    {{status: 204}},
	}, buckt.EmptyParams{Access: emptyAccess()})
	require.NoError(t, err)
	require.Equal(t, buckt.EmptyProgress{Objects: 5, Bytes: 14, Uploads: 1}, done)

	lists := s.requests["versions"]
	require.Equal(t, url.Values{"versions": {""}, "encoding-type": {"url"}}, lists[0].query)
	require.Equal(t, url.Values{
		"versions": {""}, "encoding-type": {"url"}, "key-marker": {"x&y"}, "version-id-marker": {"v1"},
	}, lists[1].query)
	require.Equal(t, "GET https us-east-1.linodeobjects.com/my-bucket", lists[0].method+" "+lists[0].scheme+" "+lists[0].host+lists[0].path)
	require.Regexp(t, `^AWS4-HMAC-SHA256 Credential=KVAKUTGBA4WTR2NSJQ81/\d{8}/us-east/s3/aws4_request, `+
		`SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$`, lists[0].header.Get("Authorization"))
	require.Equal(t, url.Values{"uploadId": {"2~up/load"}}, s.requests["DELETE /my-bucket/a%20b%2Bc/%C3%BC"][0].query)
	require.Equal(t, url.Values{"versionId": {"v3"}}, s.requests["DELETE /my-bucket/bell%07"][0].query)

	require.Empty(t, s.requests["DELETE /my-bucket/%20a"][0].query, "a version without an id")

	// The last version of a page stays until the next page is listed, which begins at it.
	batches := s.requests["delete"]
	require.Len(t, batches, 2)
	bodies := []string{batches[0].body, batches[1].body}
	const begin = `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>`
	require.ElementsMatch(t, []string{
		begin + `<Object><Key>a&lt;b</Key><VersionId>null</VersionId></Object><Object><Key>c</Key><VersionId>v2</VersionId></Object></Delete>`,
		begin + `<Object><Key>x&amp;y</Key><VersionId>v1</VersionId></Object></Delete>`,
	}, bodies)
	digest, length := "Content-Md5", 24
	if fips140.Enabled() {
		digest, length = "X-Amz-Checksum-Sha256", 44
	}
	for _, b := range batches {
		require.Equal(t, http.MethodPost, b.method)
		require.Equal(t, "application/xml", b.header.Get("Content-Type"))
		require.Contains(t, b.header.Get("Authorization"), strings.ToLower(digest)+";")
		require.Len(t, b.header.Get(digest), length)
		require.NotContains(t, b.header.Get("Authorization"), linodeToken)
	}
}

// Endless lists, and responses that are not lists.
func TestEmptyWithInvalidLists(t *testing.T) {
	t.Parallel()
	next := func(key string) string { return "<NextKeyMarker>" + key + "</NextKeyMarker>" }
	for name, tt := range map[string]struct {
		versions []reply
		require  func(*testing.T, error)
		requests int // of the list
	}{
		"repeated marker": {[]reply{versionsPage(next("a"), "")}, requireType[*buckt.CursorCycleError], 2},
		"cycle of three": {
			[]reply{
				versionsPage(next("a"), "<Version><Key>a</Key></Version>"), versionsPage(next("b"), "<Version><Key>b</Key></Version>"),
				versionsPage(next("c"), "<Version><Key>c</Key></Version>"), versionsPage(next("a"), "<Version><Key>a</Key></Version>"),
				versionsPage(next("b"), "<Version><Key>b</Key></Version>"), versionsPage(next("c"), "<Version><Key>c</Key></Version>"),
				versionsPage(next("a"), "<Version><Key>a</Key></Version>"), versionsPage(next("b"), "<Version><Key>b</Key></Version>"),
			}, requireType[*buckt.CursorCycleError], 7,
		},
		"empty pages": {
			[]reply{
				versionsPage(next("a"), ""), versionsPage(next("b"), ""), versionsPage(next("c"), ""), versionsPage(next("d"), ""),
				versionsPage(next("e"), ""), versionsPage(next("f"), ""),
			}, requireType[*buckt.EmptyPagesError], 5,
		},
		"no marker":      {[]reply{{body: `<ListVersionsResult><IsTruncated>true</IsTruncated></ListVersionsResult>`}}, requireNoList, 4},
		"no end":         {[]reply{{body: `<ListVersionsResult></ListVersionsResult>`}}, requireNoList, 4},
		"another list":   {[]reply{{body: `<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>`}}, requireNoList, 4},
		"error with 200": {[]reply{{body: `<Error><Code>InternalError</Code></Error>`}}, requireNoList, 4},
		"JSON":           {[]reply{{body: `{}`}}, requireNoList, 4},
		"cut off":        {[]reply{{body: `<ListVersionsResult><IsTruncated>false</IsTruncated>`}}, requireNoList, 4},
		"wrong escape":   {[]reply{versionsPage("", "<Version><Key>%zz</Key></Version>")}, requireNoList, 4},
		"deep":           {[]reply{{body: strings.Repeat("<a>", 100_000)}}, requireNoList, 4},
		"204":            {[]reply{{status: 204}}, requireNoList, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, _, err := emptyBy(t, map[string][]reply{"uploads": {{body: noUploads}}, "versions": tt.versions, "delete": {{body: noErrors}}},
					buckt.EmptyParams{Access: emptyAccess()})
				requireType[*buckt.EmptyError](t, err)
				tt.require(t, err)
				require.Len(t, s.requests["versions"], tt.requests)
			})
		})
	}
}

func requireType[E error](t *testing.T, err error) {
	t.Helper()
	require.True(t, isType[E](err), "%T: %v", err, err)
}

func requireNoList(t *testing.T, err error) {
	t.Helper()
	require.ErrorIs(t, err, buckt.ErrInvalidResponse)
}

// Errors of S3 for single objects, and temporary errors.
func TestEmptyOfObjectsThatAreRefused(t *testing.T) {
	t.Parallel()
	version := func(key string, size int) string {
		return fmt.Sprintf(`<Version><Key>%s</Key><VersionId>v1</VersionId><Size>%d</Size></Version>`, key, size)
	}
	none, two, onlyB := reply{body: noVersions}, versionsPage("", version("a", 5)+version("b", 7)), versionsPage("", version("b", 7))
	refused := func(key, code string) []reply {
		return []reply{{body: `<DeleteResult><Error><Key>` + key + `</Key><VersionId>v1</VersionId><Code>` + code + `</Code>` +
			`<Message>` + s3Secret + " is\nrefused</Message></Error></DeleteResult>"}}
	}
	many := []reply{{body: "<DeleteResult>" + strings.Repeat("<Error><Key>x</Key><Code>E</Code></Error>", 9) + "</DeleteResult>"}}
	const oneFailed = `1 of its objects and uploads could not be deleted; `
	for name, tt := range map[string]struct {
		versions, deletions []reply
		objects, bytes      int64
		failed              int64
		text                string
	}{
		"passes":        {[]reply{two, none}, refused("b", "InternalError"), 1, 5, 0, ""},
		"passes alone":  {[]reply{onlyB, onlyB, none}, append(refused("b", "InternalError"), reply{body: noErrors}), 1, 7, 0, ""},
		"gone":          {[]reply{two, none}, refused("b", "NoSuchVersion"), 2, 12, 0, ""},
		"always slow":   {[]reply{two}, refused("a", "SlowDown"), 10, 70, 1, oneFailed + `"a": SlowDown [redacted] is`},
		"one remains":   {[]reply{two, onlyB}, refused("b", "AccessDenied"), 1, 5, 1, oneFailed + `"b": AccessDenied [redacted] is`},
		"more errors":   {[]reply{versionsPage("", "<Version><Key>b</Key></Version>")}, many, 0, 0, 1, `"x": E`},
		"not the shape": {[]reply{two}, []reply{{body: "<Deleted/>"}}, 0, 0, 0, "it lacks DeleteResult"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, done, err := emptyBy(t, map[string][]reply{"uploads": {{body: noUploads}}, "versions": tt.versions, "delete": tt.deletions},
					buckt.EmptyParams{Access: emptyAccess()})
				require.Equal(t, buckt.EmptyProgress{Objects: tt.objects, Bytes: tt.bytes}, done)
				if tt.text == "" {
					require.NoError(t, err)
					return
				}
				require.ErrorContains(t, err, tt.text)
				var failed *buckt.EmptyError
				require.ErrorAs(t, err, &failed)
				require.Equal(t, tt.failed, failed.Failed)
			})
		})
	}
}

// An upload that does not exist is aborted; a bucket that does not exist is not empty.
func TestEmptyOfAnUploadThatIsGone(t *testing.T) {
	t.Parallel()
	responses := func(code string) map[string][]reply {
		return map[string][]reply{
			"uploads": {{body: `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated><Upload><Key>a</Key><UploadId>u</UploadId></Upload>` +
				`</ListMultipartUploadsResult>`}, {body: noUploads}},
			"DELETE /my-bucket/a": {{status: 404, body: `<Error><Code>` + code + `</Code></Error>`}},
			"versions":            {{body: noVersions}},
		}
	}
	_, done, err := emptyBy(t, responses("NoSuchUpload"), buckt.EmptyParams{Access: emptyAccess()})
	require.NoError(t, err)
	require.EqualValues(t, 1, done.Uploads)
	_, _, err = emptyBy(t, responses("NoSuchBucket"), buckt.EmptyParams{Access: emptyAccess()})
	requireType[*buckt.NotFoundError](t, err)
}

// Of an S3 error the code and the message are used, and the secret is removed.
func TestEmptyReadsErrorsOfS3(t *testing.T) {
	t.Parallel()
	_, _, err := emptyBy(t, map[string][]reply{"uploads": {{
		status: 403, header: http.Header{"Content-Type": {"application/xml"}, "X-Amz-Request-Id": {"tx000001"}},
		body: xmlHead + `<Error><Code>SignatureDoesNotMatch</Code><Message>not by ` + s3Secret + `</Message></Error>`,
	}}}, buckt.EmptyParams{Access: emptyAccess()})
	requireType[*buckt.ForbiddenError](t, err)
	e := requireError(t, err)
	require.Equal(t, "SignatureDoesNotMatch", e.Code)
	require.Equal(t, "not by [redacted]", e.Message)
	require.Equal(t, "tx000001", e.RequestID)
	require.Equal(t, "/my-bucket", e.Path)
	require.Equal(t, "Linode.Buckets.Empty", e.Operation)
	require.NotContains(t, string(e.Body), s3Secret)
}

// The options of the caller apply to the S3 requests, which are signed.
func TestEmptyHasTheCallersOptions(t *testing.T) {
	t.Parallel()
	var response buckt.Response
	s, _, err := emptyBy(t, map[string][]reply{"uploads": {{body: noUploads}}, "versions": {{body: noVersions}}},
		buckt.EmptyParams{Access: emptyAccess()}, buckt.Header("X-Amz-Bypass-Governance-Retention", "true"), buckt.CaptureResponse(&response))
	require.NoError(t, err)
	require.Contains(t, s.requests["versions"][0].header.Get("Authorization"), ";x-amz-bypass-governance-retention;")
	require.Zero(t, response, "no response of S3 is captured")
}
