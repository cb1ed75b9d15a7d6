package xxhash

import (
	"encoding/binary"
	"hash"
	"math/bits"
)

const (
	stripe       = 64
	stripesBlock = 16
	longestShort = 240 // bytes, of an input that is hashed at once
)

// secret is the default secret of the specification.
const secret = "" +
	"\xb8\xfe\x6c\x39\x23\xa4\x4b\xbe\x7c\x01\x81\x2c\xf7\x21\xad\x1c\xde\xd4\x6d\xe9\x83\x90\x97\xdb\x72\x40\xa4\xa4\xb7\xb3\x67\x1f" +
	"\xcb\x79\xe6\x4e\xcc\xc0\xe5\x78\x82\x5a\xd0\x7d\xcc\xff\x72\x21\xb8\x08\x46\x74\xf7\x43\x24\x8e\xe0\x35\x90\xe6\x81\x3a\x26\x4c" +
	"\x3c\x28\x52\xbb\x91\xc3\x00\xcb\x88\xd0\x65\x8b\x1b\x53\x2e\xa3\x71\x64\x48\x97\xa2\x0d\xf9\x4e\x38\x19\xef\x46\xa9\xde\xac\xd8" +
	"\xa8\xfa\x76\x3f\xe3\x9c\x34\x3f\xf9\xdc\xbb\xc7\xc7\x0b\x4f\x1d\x8a\x51\xe0\x4b\xcd\xb4\x59\x31\xc8\x9f\x7e\xc9\xd9\x78\x73\x64" +
	"\xea\xc5\xac\x83\x34\xd3\xeb\xc3\xc5\x81\xa0\xff\xfa\x13\x63\xeb\x17\x0d\xdd\x51\xb7\xf0\xda\x49\xd3\x16\x55\x26\x29\xd4\x68\x9e" +
	"\x2b\x16\xbe\x58\x7d\x47\xa1\xfc\x8f\xf8\xb8\xd1\x7a\xd0\x31\xce\x45\xcb\x3a\x8f\x95\x16\x04\x28\xaf\xd7\xfb\xca\xbb\x4b\x40\x7e"

// secretAt reads eight bytes of the secret.
func secretAt(at int) uint64 { return binary.LittleEndian.Uint64([]byte(secret[at : at+8])) }

// xxh3 is XXH3 with the seed 0.
type xxh3 struct {
	size  int // of the hash
	lanes [8]uint64
	total uint64
	done  int          // stripes of the block
	rest  []byte       // up to a stripe, which is mixed only if more follows
	last  [stripe]byte // the stripe before the rest
	short []byte       // the first bytes
}

// New3 returns XXH3 with 64 bits.
func New3() hash.Hash { return newXXH3(8) }

// New128 returns XXH3 with 128 bits.
func New128() hash.Hash { return newXXH3(16) }

func newXXH3(size int) *xxh3 {
	x := &xxh3{size: size}
	x.Reset()
	return x
}

func (x *xxh3) Size() int      { return x.size }
func (x *xxh3) BlockSize() int { return stripe }

func (x *xxh3) Reset() {
	*x = xxh3{size: x.size, lanes: [8]uint64{
		prime32n3, prime64n1, prime64n2, prime64n3, prime64n4, prime32n2, prime64n5, prime32n1,
	}}
}

func (x *xxh3) Write(p []byte) (int, error) {
	written := len(p)
	x.total += uint64(written)
	x.short = append(x.short, p[:min(len(p), longestShort-len(x.short))]...)
	if n := stripe - len(x.rest); len(x.rest) > 0 && len(p) > n {
		x.mix(append(x.rest, p[:n]...))
		x.rest, p = x.rest[:0], p[n:]
	}
	for ; len(p) > stripe; p = p[stripe:] {
		x.mix(p)
	}
	x.rest = append(x.rest, p...)
	return written, nil
}

// mix takes in a stripe, and mixes the lanes at the end of a block.
func (x *xxh3) mix(p []byte) {
	copy(x.last[:], p)
	accumulate(&x.lanes, p, 8*x.done)
	if x.done++; x.done < stripesBlock {
		return
	}
	x.done = 0
	for i, lane := range x.lanes {
		x.lanes[i] = (lane ^ lane>>47 ^ secretAt(8*stripesBlock+8*i)) * prime32n1
	}
}

func accumulate(lanes *[8]uint64, p []byte, at int) {
	for i := range lanes {
		input := binary.LittleEndian.Uint64(p[8*i:])
		keyed := input ^ secretAt(at+8*i)
		lanes[i^1] += input
		lanes[i] += (keyed & (1<<32 - 1)) * (keyed >> 32)
	}
}

func (x *xxh3) Sum(b []byte) []byte {
	low, high := x.sum()
	if x.size == 16 {
		b = binary.BigEndian.AppendUint64(b, high)
	}
	return binary.BigEndian.AppendUint64(b, low)
}

// sum returns the hash; high is that of 128 bits only.
func (x *xxh3) sum() (low, high uint64) {
	if x.total <= longestShort {
		if x.size == 16 {
			return short128(x.short)
		}
		return short64(x.short), 0
	}
	lanes := x.lanes
	accumulate(&lanes, append(append(make([]byte, 0, stripe), x.last[len(x.rest):]...), x.rest...), len(secret)-stripe-7)
	return merge(&lanes, 11, x.total*prime64n1), merge(&lanes, len(secret)-stripe-11, ^(x.total * prime64n2))
}

func merge(lanes *[8]uint64, at int, h uint64) uint64 {
	for i := 0; i < len(lanes); i += 2 {
		h += fold(lanes[i]^secretAt(at+8*i), lanes[i+1]^secretAt(at+8*i+8))
	}
	return avalanche3(h)
}

// fold multiplies to 128 bits, and joins both halves.
func fold(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

func avalanche3(h uint64) uint64 {
	h = (h ^ h>>37) * 0x165667919E3779F9
	return h ^ h>>32
}
