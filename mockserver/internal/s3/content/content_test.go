package content_test

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/json"
	"io"
	"runtime"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

const mib = 1 << 20

// pattern returns bytes of which no two neighbouring pages are equal.
func pattern(size int) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(i ^ i>>8 ^ i>>16)
	}
	return b
}

func TestBodiesOfAllSizesAreReadWhole(t *testing.T) {
	for _, size := range []int{0, 1, 1000, mib - 1, mib, mib + 1, 2 * mib, 3*mib + 7} {
		want := pattern(size)
		got, err := content.Read(iotest.HalfReader(bytes.NewReader(append(want, "more"...))), int64(size))
		require.NoError(t, err)
		require.EqualValues(t, size, got.Size())
		require.Equal(t, size == 0, got.IsZero())
		require.True(t, bytes.Equal(want, got.Copy()), size)
		require.Equal(t, md5.Sum(want), got.MD5())
		require.Equal(t, sha256.Sum256(want), got.SHA256())
		var written bytes.Buffer
		n, err := got.WriteTo(&written)
		require.NoError(t, err)
		require.EqualValues(t, size, n)
		require.True(t, bytes.Equal(want, written.Bytes()))
	}
}

func TestAShortBodyTakesLittleMemoryWhateverItsDeclaredSize(t *testing.T) {
	allocated := allocations(func() {
		_, err := content.Read(bytes.NewReader(pattern(mib+1)), 1<<40)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	})
	require.Less(t, allocated, uint64(5*mib))
}

func TestABodyIsReadWithoutGarbage(t *testing.T) {
	body := pattern(16*mib + 1)
	allocated := allocations(func() {
		_, err := content.Read(bytes.NewReader(body), int64(len(body)))
		require.NoError(t, err)
	})
	require.Less(t, allocated, uint64(len(body))*101/100)
}

// allocations returns the bytes that a function allocates.
func allocations(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestABufferReturnsWhatEachReadHasRead(t *testing.T) {
	want := pattern(2*mib + 100)
	body := bytes.NewReader(want)
	buffer := content.NewBuffer(int64(len(want)))
	at := 0
	for _, n := range []int{10, 0, mib, 80, mib, 10} {
		got, err := buffer.Read(body, int64(n))
		require.NoError(t, err)
		require.True(t, bytes.Equal(want[at:at+n], got.Copy()), "%d bytes at %d", n, at)
		at += n
		require.EqualValues(t, at, buffer.Size())
	}
	require.True(t, bytes.Equal(want, buffer.Bytes().Copy()))
}

func TestABodyOfUnknownSizeIsReadToItsEndOrBeyondALimit(t *testing.T) {
	for name, test := range map[string]struct{ size, limit, want int }{
		"empty":          {0, 10, 0},
		"short":          {9, 10, 9},
		"at the limit":   {10, 10, 10},
		"beyond it":      {1000, 10, 11},
		"a segment":      {mib, 2 * mib, mib},
		"some segments":  {2*mib + 5, 4 * mib, 2*mib + 5},
		"segments, more": {3 * mib, 2 * mib, 2*mib + 1},
	} {
		t.Run(name, func(t *testing.T) {
			body := pattern(test.size)
			got, err := content.ReadAll(bytes.NewReader(body), int64(test.limit))
			require.NoError(t, err)
			require.True(t, bytes.Equal(body[:test.want], got.Copy()))
		})
	}
	_, err := content.ReadAll(iotest.ErrReader(io.ErrUnexpectedEOF), 10)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestSlicesAndJoinedContentsShareTheirBytes(t *testing.T) {
	first, err := content.Read(bytes.NewReader(pattern(2*mib+5)), 2*mib+5)
	require.NoError(t, err)
	parts := []content.Bytes{{}, first, content.Of([]byte("middle")), {}, first}
	want := bytes.Join([][]byte{first.Copy(), []byte("middle"), first.Copy()}, nil)
	var joined content.Bytes
	require.Less(t, allocations(func() { joined = content.Join(parts) }), uint64(16<<10))
	require.True(t, bytes.Equal(want, joined.Copy()))
	for _, at := range [][2]int{
		{0, len(want)}, {0, 0}, {0, 1}, {len(want), len(want)}, {1, len(want) - 1}, {mib, 2 * mib}, {mib - 1, mib + 1},
		{2*mib + 4, 2*mib + 12}, {2*mib + 6, 2*mib + 8}, {100, 100},
	} {
		slice := joined.Slice(int64(at[0]), int64(at[1]))
		require.EqualValues(t, at[1]-at[0], slice.Size(), at)
		require.True(t, bytes.Equal(want[at[0]:at[1]], slice.Copy()), at)
	}
	require.Less(t, allocations(func() { joined.Slice(1, joined.Size()) }), uint64(16<<10))
}

func TestTheTextOfAContentIsItsBytesInBase64(t *testing.T) {
	type row struct {
		Content content.Bytes `json:"content,omitzero"`
	}
	for _, test := range []struct{ name, content, text string }{
		{"some", "hello\xff", `{"content":"aGVsbG//"}`},
		{"none", "", `{}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := json.Marshal(row{content.Of([]byte(test.content))})
			require.NoError(t, err)
			require.JSONEq(t, test.text, string(text))
			var read row
			require.NoError(t, json.Unmarshal(text, &read))
			require.Equal(t, test.content, string(read.Content.Copy()))
		})
	}
	require.Error(t, json.Unmarshal([]byte(`{"content":"?"}`), new(row)))
}
