/* Code whose every statement may go to every other. */
#define L1(n) case n: goto *targets[(n * 7) % 3]; 
#define L2(n) L1(n##0) L1(n##1) L1(n##2) L1(n##3) L1(n##4) L1(n##5) L1(n##6) L1(n##7) L1(n##8) L1(n##9)
#define L3(n) L2(n##0) L2(n##1) L2(n##2) L2(n##3) L2(n##4) L2(n##5) L2(n##6) L2(n##7) L2(n##8) L2(n##9)
#define L4(n) L3(n##0) L3(n##1) L3(n##2) L3(n##3) L3(n##4) L3(n##5) L3(n##6) L3(n##7) L3(n##8) L3(n##9)
__attribute__((optimize("O3"))) int main(int argc, char **argv) {
    void *targets[] = {&&a, &&b, &&c};
a: b: c:
    switch (argc) { L4(1) L4(2) L4(3) L4(4) L4(5) L4(6) }
    return argv == 0;
}
