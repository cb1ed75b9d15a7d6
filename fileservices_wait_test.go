package buckt_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// serviceIn returns a file service in a state, with or without its bucket.
func serviceIn(status string, bucket bool) reply {
	config := ""
	if bucket {
		config = `,"files_config":{"buckets":[{"region":"europe-1","bucket":"files-1","endpoint":"https://eu.files.foundrydb.com"}]}`
	}
	return reply{body: `{"id":"fs_1","name":"a","status":"` + status + `"` + config + `}`}
}

var noService = reply{status: http.StatusNotFound, body: `{"error":"not found"}`}

func newServicePolls(t *testing.T, responses ...reply) (*buckt.Client, *polls) {
	t.Helper()
	l := &polls{responses: responses}
	client, err := buckt.New(buckt.WithFoundryDB("admin", "password"), buckt.WithTransport(l), buckt.WithoutRetries())
	require.NoError(t, err)
	return client, l
}

func pollEverySecond() buckt.WaitParams {
	return buckt.WaitParams{MinInterval: time.Second, MaxInterval: time.Second}
}

func TestWaitUntilRunning(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		responses []reply
		changes   []string
	}{
		"the documented states": {
			[]reply{serviceIn("Pending", false), serviceIn("Pending", false), serviceIn("ProvisioningBucket", false), serviceIn("Running", true)},
			[]string{"Pending", "ProvisioningBucket", "Running"},
		},
		"in small letters": {[]reply{serviceIn("pending", false), serviceIn("running", true)}, []string{"pending", "running"}},
		"in capitals":      {[]reply{serviceIn("PENDING", false), serviceIn("RUNNING", true)}, []string{"PENDING", "RUNNING"}},
		"letters that change": {
			[]reply{serviceIn("Pending", false), serviceIn("PENDING", false), serviceIn("Running", true)}, []string{"Pending", "Running"},
		},
		"unknown states": {
			[]reply{serviceIn("", false), serviceIn("Scheduling", false), serviceIn("Stopped", true), serviceIn("Running", true)},
			[]string{"", "Scheduling", "Stopped", "Running"},
		},
		"at once": {[]reply{serviceIn("Running", true)}, []string{"Running"}},
		"a bucket that comes late": {
			[]reply{serviceIn("Running", false), serviceIn("Running", false), serviceIn("Running", true)}, []string{"Running", "Running"},
		},
		"failures that pass": {
			[]reply{{status: 503}, {status: 502, body: "<html>"}, serviceIn("Pending", false), {err: errors.New("reset")}, {status: 429}, serviceIn("Running", true)},
			[]string{"Pending", "Running"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, l := newServicePolls(t, tt.responses...)
				start := time.Now()
				var changes []string
				params := pollEverySecond()
				params.OnFileServiceChange = func(s *buckt.FoundryDBFileService) { changes = append(changes, string(s.Status)) }
				s, err := client.FoundryDB.FileServices.WaitUntilRunning(t.Context(), "fs_1", params)
				require.NoError(t, err)
				require.True(t, s.Status.Is(buckt.FoundryDBFileServiceRunning))
				bucket, ok := s.Bucket()
				require.True(t, ok)
				require.Equal(t, "files-1", bucket.Bucket)
				require.Equal(t, tt.changes, changes)
				require.Len(t, l.at, len(tt.responses))
				require.Equal(t, time.Duration(len(tt.responses)-1)*time.Second, time.Since(start))
			})
		})
	}
}

// A running service that never has a bucket is still returned as running.
func TestWaitUntilRunningWithoutABucket(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, l := newServicePolls(t, serviceIn("Running", false), serviceIn("Moving", false), serviceIn("Running", false))
		s, err := client.FoundryDB.FileServices.WaitUntilRunning(t.Context(), "fs_1", buckt.WaitParams{})
		require.NoError(t, err)
		_, ok := s.Bucket()
		require.False(t, ok)
		require.Len(t, l.at, 2+6)
	})
}

func TestFileServiceWaitsEndAtOnce(t *testing.T) {
	t.Parallel()
	running := func(ctx context.Context, c *buckt.Client, p buckt.WaitParams) error {
		_, err := c.FoundryDB.FileServices.WaitUntilRunning(ctx, "fs_1", p)
		return err
	}
	deleted := func(ctx context.Context, c *buckt.Client, p buckt.WaitParams) error {
		return c.FoundryDB.FileServices.WaitUntilDeleted(ctx, "fs_1", p)
	}
	for name, tt := range map[string]struct {
		wait              func(context.Context, *buckt.Client, buckt.WaitParams) error
		status, operation string
		reason            string
	}{
		"failed":             {running, "Failed", "WaitUntilRunning", `the file service has failed: its status is "Failed"`},
		"failed in the name": {running, "ProvisioningFAILED", "WaitUntilRunning", `the file service has failed: its status is "ProvisioningFAILED"`},
		"error":              {running, "error", "WaitUntilRunning", `the file service has failed: its status is "error"`},
		"deleting":           {running, "DELETING", "WaitUntilRunning", "the file service is deleting"},
		"deleted":            {running, "Deleted", "WaitUntilRunning", "the file service is deleted"},
		"failed to delete":   {deleted, "DeletionFailed", "WaitUntilDeleted", `the file service has failed: its status is "DeletionFailed"`},
		"error of a delete":  {deleted, "Error", "WaitUntilDeleted", `the file service has failed: its status is "Error"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, l := newServicePolls(t, serviceIn(tt.status, true))
				start := time.Now()
				err := tt.wait(t.Context(), client, buckt.WaitParams{})
				e := waitError(t, err)
				require.Zero(t, time.Since(start))
				require.Len(t, l.at, 1)
				require.Equal(t, "FoundryDB.FileServices."+tt.operation, e.Operation)
				require.Equal(t, "fs_1", e.ID)
				require.Equal(t, tt.reason, e.Reason)
				require.Equal(t, buckt.FoundryDBFileServiceStatus(tt.status), e.FileService.Status)
				require.Nil(t, e.Bucket)
				require.NoError(t, e.Unwrap())
				require.EqualError(t, err, "buckt: FoundryDB.FileServices."+tt.operation+": fs_1: "+tt.reason)
			})
		})
	}
	t.Run("gone before it ran", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			client, l := newServicePolls(t, serviceIn("Pending", false), noService)
			e := waitError(t, running(t.Context(), client, pollEverySecond()))
			require.True(t, isType[*buckt.NotFoundError](e))
			require.Equal(t, "the file service cannot be polled", e.Reason)
			require.Equal(t, buckt.FoundryDBFileServicePending, e.FileService.Status)
			require.Len(t, l.at, 2)
		})
	})
	t.Run("no right to look", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			client, _ := newServicePolls(t, reply{status: 403, body: `{"error":"token does not have the required scope","required_scope":"services:read"}`})
			e := waitError(t, deleted(t.Context(), client, pollEverySecond()))
			require.True(t, isType[*buckt.ForbiddenError](e))
			require.Nil(t, e.FileService)
		})
	})
	t.Run("six failures in a row", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			client, l := newServicePolls(t, serviceIn("Pending", false), reply{status: 503})
			e := waitError(t, running(t.Context(), client, pollEverySecond()))
			require.True(t, isType[*buckt.ServerError](e))
			require.Equal(t, "6 consecutive polls have failed", e.Reason)
			require.Len(t, l.at, 7)
		})
	})
	for name, tt := range map[string]struct {
		wait   func(context.Context, *buckt.Client, buckt.WaitParams) error
		status string
	}{"running": {running, "Pending"}, "deleted": {deleted, "Deleting"}} {
		t.Run("end of the context: "+name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, l := newServicePolls(t, serviceIn(tt.status, false))
				start := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
				defer cancel()
				p := buckt.WaitParams{MinInterval: time.Minute, MaxInterval: time.Minute}
				err := tt.wait(ctx, client, p)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				e := waitError(t, err)
				require.Equal(t, "the context has ended", e.Reason)
				require.Equal(t, buckt.FoundryDBFileServiceStatus(tt.status), e.FileService.Status)
				require.Equal(t, 90*time.Second, time.Since(start))
				require.Len(t, l.at, 2)
			})
		})
	}
}

func TestFileServiceWaitUntilDeleted(t *testing.T) {
	t.Parallel()
	six := func(status string) []reply { return slices.Repeat([]reply{serviceIn(status, true)}, 6) }
	for name, responses := range map[string][]reply{
		"deleting, then gone":          {serviceIn("Deleting", true), serviceIn("deleting", false), noService},
		"gone already":                 {noService},
		"deleted":                      {serviceIn("Deleting", true), serviceIn("DELETED", false)},
		"a deletion that begins later": {serviceIn("Running", true), serviceIn("Running", true), serviceIn("Deleting", true), noService},
		"never shown as deleting":      {serviceIn("Running", true), serviceIn("Running", true), noService},
		"unknown states":               append(slices.Repeat([]reply{serviceIn("Emptying", true)}, 20), noService),
		"between unknown states":       slices.Concat(six("Running")[:5], []reply{serviceIn("Emptying", true)}, six("Pending")[:5], []reply{noService}),
		"failures that pass":           {{status: 500}, serviceIn("Deleting", true), {status: 503}, noService},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, l := newServicePolls(t, responses...)
				require.NoError(t, client.FoundryDB.FileServices.WaitUntilDeleted(t.Context(), "fs_1", pollEverySecond()))
				require.Len(t, l.at, len(responses))
			})
		})
	}
	for status, word := range map[string]string{"Running": "running", "PENDING": "pending", "ProvisioningBucket": "provisioningbucket"} {
		t.Run("not being deleted: "+status, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, l := newServicePolls(t, serviceIn(status, true))
				e := waitError(t, client.FoundryDB.FileServices.WaitUntilDeleted(t.Context(), "fs_1", pollEverySecond()))
				require.Equal(t, "the file service is "+word+" and is not being deleted", e.Reason)
				require.Equal(t, buckt.FoundryDBFileServiceStatus(status), e.FileService.Status)
				require.NoError(t, e.Unwrap())
				require.Len(t, l.at, 6)
			})
		})
	}
}

// The intervals grow as in any wait, and the options apply to each poll.
func TestFileServiceWaitIntervals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, l := newServicePolls(t, append(slices.Repeat([]reply{serviceIn("Pending", false)}, 20), serviceIn("Running", true))...)
		var r buckt.Response
		_, err := client.FoundryDB.FileServices.WaitUntilRunning(t.Context(), "fs_1", buckt.WaitParams{}, buckt.CaptureResponse(&r))
		require.NoError(t, err)
		require.Equal(t, 200, r.StatusCode)
		bound := time.Second
		for i, d := range l.intervals() {
			require.GreaterOrEqual(t, d, bound*4/5, "interval %d", i)
			require.LessOrEqual(t, d, bound*6/5, "interval %d", i)
			bound = min(bound*3/2, 30*time.Second)
		}
	})
}
