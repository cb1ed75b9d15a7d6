package xxhash_test

import (
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/checksum/xxhash"
)

// The hashes of the first bytes of 0123456789abcdef, repeated, of lengths at the limits of the algorithms. Two other implementations agree.
var vectors = []struct {
	length            int
	xxh64, xxh3, x128 string
}{
	{0, "ef46db3751d8e999", "2d06800538d394c2", "99aa06d3014798d86001c324468d497f"},
	{1, "633457081244afec", "1982e3a7bb241055", "ce8f15881282a4001982e3a7bb241055"},
	{3, "1c2dcb4b9024d73d", "8ed2b2f360965d90", "93aec821685cebc18ed2b2f360965d90"},
	{4, "4c33072b45647dcb", "8aa92da18edb594b", "e7f00c8d576b45ee824b77d5917b737b"},
	{8, "e4ba22a49ad89d3f", "1808e40d6723f646", "647579ea30e43a75f455a8e446810217"},
	{9, "43ecc9248bc07d20", "3b5293ce9b5bd7d7", "7ed631159e915ea8e23a7f36c9118966"},
	{16, "5c5b90c34e376d0b", "64439946d8fa212d", "ccba8085a0434e9e0befb4873dbe58f8"},
	{17, "f4e911320106d43c", "c92e2385daf36034", "4d011b9cf16c97fc259d04103128b07b"},
	{128, "3792a6a1d3eb50e7", "2a34ce5f2f590a81", "4af4265aee35f57fe8a72f41fead8545"},
	{129, "c0ddbc49902355fd", "f2d92824ceccb3bb", "cc5a2b6bc0d697699ecc577d3a7c6372"},
	{240, "f9cb6ebcc2579752", "29b2c4184ec07ca9", "4c06c1a75e3c1a8002eeb06468b4993c"},
	{241, "81a07e6f8971dfe9", "6796b9cafbbb535e", "149a74d2dc4d710a6796b9cafbbb535e"},
	{1024, "f35c1818fab24cd0", "540ffccbf24ea528", "cdd21571530c80cb540ffccbf24ea528"},
	{1025, "c9e3ffec594b196c", "f629d2fe59397eea", "37b70d18194071ddf629d2fe59397eea"},
	{3000, "b62b94d94d1832e6", "cda31485ebe35580", "ddde756b1f9a2edfcda31485ebe35580"},
}

func TestHashes(t *testing.T) {
	text := []byte(strings.Repeat("0123456789abcdef", 188))
	for _, v := range vectors {
		for name, test := range map[string]struct {
			hash hash.Hash
			want string
		}{
			"XXH64":    {xxhash.New64(), v.xxh64},
			"XXH3/64":  {xxhash.New3(), v.xxh3},
			"XXH3/128": {xxhash.New128(), v.x128},
		} {
			t.Run(fmt.Sprintf("%s/%d bytes", name, v.length), func(t *testing.T) {
				require.Equal(t, len(test.want)/2, test.hash.Size())
				for _, piece := range []int{1, 7, 64, 65, 4096} {
					test.hash.Reset()
					for rest := text[:v.length]; len(rest) > 0; {
						n, err := test.hash.Write(rest[:min(piece, len(rest))])
						require.NoError(t, err)
						require.NotEqual(t, "", hex.EncodeToString(test.hash.Sum(nil)), "a sum in between changes nothing")
						rest = rest[n:]
					}
					require.Equal(t, test.want, hex.EncodeToString(test.hash.Sum(nil)), "in pieces of %d bytes", piece)
				}
			})
		}
	}
}
