import Prometheus
import Protocol
import Testing

@Suite struct HistogramTests {
    @Test func aValueIsInTheFirstRangeWhoseBoundIsNotBelowIt() {
        for (value, index) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (1 << 40, 4)] as [(UInt64, Int)] {
            var counts = PowerCounts(bounds: 4)
            counts.add(value)
            #expect(counts.counts.firstIndex(of: 1) == index, "\(value)")
            #expect(counts.sum == value)
        }
        var counts = PowerCounts(bounds: 4)
        counts.add(.max)
        #expect(counts.counts == [0, 0, 0, 0, 1])
    }

    @Test func timesAreInSeconds() {
        var times = PowerCounts.times
        for nanoseconds in [0, 1, 999, 1000, 1001, 2000, 1_000_000_000, 60_000_000_000] as [UInt64] { times.add(nanoseconds: nanoseconds) }
        let seconds = times.seconds
        #expect(seconds.upperBounds.prefix(3) == [0.000001, 0.000002, 0.000004])
        #expect(seconds.upperBounds.last == 8.388608)
        #expect(Array(seconds.counts.prefix(2)) == [4, 2])
        #expect(seconds.counts.last == 1 && seconds.count == 8)
        #expect(abs(seconds.sum - 61.000006) < 0.000_01)
    }

    @Test func countsOfSeveralAddUp() {
        var (a, b) = (PowerCounts(bounds: 3), PowerCounts(bounds: 3))
        a.add(1)
        b.add(1)
        b.add(3)
        a.add(b)
        #expect(a.counts == [2, 0, 1, 0] && a.sum == 5)
    }

    @Test func aQuantileIsTheBoundThatTheShareIsBelow() {
        let histogram = Histogram(upperBounds: [1, 2, 4], counts: [50, 40, 9, 1], sum: 0)
        #expect(histogram.quantile(0.5) == 1)
        #expect(histogram.quantile(0.9) == 2)
        #expect(histogram.quantile(0.99) == 4)
        #expect(histogram.quantile(1) == .infinity)
        #expect(Histogram(upperBounds: [1], counts: [0, 0], sum: 0).quantile(0.5) == nil)
    }
}

@Suite struct PrometheusTests {
    @Test func aHistogramsBucketsCountAllValuesUpToTheirBound() {
        var text = PrometheusText()
        text.begin("x_seconds", .histogram, "Times.")
        text.samples("x_seconds", Histogram(upperBounds: [0.5, 1], counts: [1, 2, 3], sum: 9.5), ("method", "a.b"))
        #expect(
            text.text == """
                # HELP x_seconds Times.
                # TYPE x_seconds histogram
                x_seconds_bucket{method="a.b",le="0.5"} 1
                x_seconds_bucket{method="a.b",le="1.0"} 3
                x_seconds_bucket{method="a.b",le="+Inf"} 6
                x_seconds_sum{method="a.b"} 9.5
                x_seconds_count{method="a.b"} 6

                """)
    }

    @Test func whatWouldEndALineOrALabelIsEscaped() {
        var text = PrometheusText()
        text.begin("x", .gauge, "a\nb\\c\"d")
        text.sample("x", ["l": "a\nb\\c\"d"], 1)
        text.comment("two\nlines")
        #expect(text.text == "# HELP x a\\nb\\\\c\"d\n# TYPE x gauge\nx{l=\"a\\nb\\\\c\\\"d\"} 1\n# two\\nlines\n")
    }
}
