package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/examples/internal/exampletest"
	"github.com/bucktgo/buckt/mockserver"
)

func TestRun(t *testing.T) {
	exampletest.MockOnly(t)
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), nil, &out))
	require.Len(t, regexp.MustCompile(`GET +https://files-[^./]+\.eu\.files\.foundrydb\.com/2026/hello\.txt, with`).FindAllString(out.String(), -1), 2)
	require.NotRegexp(t, `(?i)X-Amz-`, out.String())
	exampletest.InOrder(t, out.String(), "AWS SDK, s3://files-", "  2026/hello.txt, 5 bytes", "minio-go, s3://files-", "  2026/hello.txt, 5 bytes")
}

func TestShow(t *testing.T) {
	exampletest.MockOnly(t)
	mock := exampletest.New(t, mockserver.WithProvisioning(0))
	client, err := buckt.New(mock.Options()...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	access, err := mint(t.Context(), client)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, show(t.Context(), &out, access, mock.HTTPClient()))
	mock.CheckOutput(t, out.String(), "AWS SDK", "endpoint https://eu.files.foundrydb.com\n", "region   europe-1", "bucket   "+access.Bucket,
		"minio-go", "endpoint https://eu.files.foundrydb.com", "region   europe-1", "bucket   "+access.Bucket)
}

const listing = `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>photos</Name><Prefix>2026/</Prefix><KeyCount>1</KeyCount>
<MaxKeys>10</MaxKeys><IsTruncated>false</IsTruncated><Contents><Key>2026/hello.txt</Key><Size>5</Size>
<LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>"e"</ETag></Contents></ListBucketResult>`

func TestRunLive(t *testing.T) {
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signed := strings.Contains(r.Header.Get("Authorization"), "Credential=EXAMPLEkeyid/") &&
			strings.Contains(r.Header.Get("Authorization"), "/europe-1/s3/aws4_request")
		if r.Method != http.MethodGet || !signed || r.URL.Query().Get("list-type") != "2" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		asked = append(asked, r.URL.Path+" "+r.URL.Query().Get("prefix"))
		w.Header().Set("Content-Type", "application/xml")
		_, _ = io.WriteString(w, listing)
	}))
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_S3": server.URL, "AWS_REGION": "europe-1", "S3_BUCKET": "photos", "S3_PREFIX": "2026/",
		"AWS_ACCESS_KEY_ID": "EXAMPLEkeyid", "AWS_SECRET_ACCESS_KEY": "EXAMPLEsecret",
	} {
		t.Setenv(name, value)
	}
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-live"}, &out))
	exampletest.InOrder(t, out.String(), "AWS SDK, s3://photos/2026/", "2026/hello.txt, 5 bytes", "minio-go", "2026/hello.txt, 5 bytes")
	require.NotContains(t, out.String(), "EXAMPLEsecret")
	require.Len(t, asked, 2)
	for _, a := range asked {
		require.Equal(t, "/photos 2026/", strings.Replace(a, "/photos/ ", "/photos ", 1))
	}
}

func TestRunNeedsCredentials(t *testing.T) {
	exampletest.NoCredentials(t)
	var invalid *buckt.InvalidInputError
	require.ErrorAs(t, run(t.Context(), []string{"-live"}, io.Discard), &invalid)
	require.NoError(t, run(t.Context(), []string{"-h"}, io.Discard))
	require.Error(t, run(t.Context(), []string{"-life"}, io.Discard))
}
